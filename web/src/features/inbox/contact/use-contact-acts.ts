import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '#lib/api.ts';
import { useSaid } from '#lib/errors.ts';
import { told, toldTrouble } from '#ui/told.tsx';

/** `said`: for the notification; `back`: how it is undone, where it can be. */
type Act = { run: () => Promise<unknown>; said: string; back?: () => Promise<unknown> };

/** Does something with a contact, says so, and shows anew what hangs on it. */
export function useContactActs() {
  const { t } = useTranslation('inbox');
  const queryClient = useQueryClient();
  const tell = useSaid();
  const renew = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: api.contacts.key() }),
      queryClient.invalidateQueries({ queryKey: api.conversations.key() }),
      queryClient.invalidateQueries({ queryKey: api.do_not_contact.key() }),
    ]);
  const undo = (back: () => Promise<unknown>) => ({
    label: t('undo'),
    act: () =>
      void back()
        .catch((error: unknown) => toldTrouble(tell(error).sentence))
        .finally(() => void renew()),
  });
  return useMutation({
    mutationFn: ({ run }: Act) => run(),
    onSuccess: async (_done, { said, back }) => {
      told(said, back && undo(back));
      await renew();
    },
  });
}
