import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { isAnyLeft } from '#features/inbox/answer/kept-sendings.ts';

/** What was sent off on an earlier page that did not hear the answer goes out from whichever page comes next. */
export function useFinishSendings(user_id: string | null): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!isAnyLeft()) return;
    // A build that is gone leaves it for the next page.
    import('#features/inbox/answer/finish-sending.ts')
      .then(({ finishSendings }) => finishSendings(queryClient))
      .catch(() => {});
  }, [queryClient, user_id]);
}
