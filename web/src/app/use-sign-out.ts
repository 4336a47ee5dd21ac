import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { forgetSendings } from '#features/inbox/answer/kept-sendings.ts';

/** Ends the person's session; nothing that was read stays behind. */
export function useSignOut(): () => void {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const leave = async () => {
    const { signOut } = await import('#lib/sign-in.ts');
    await signOut();
    forgetSendings();
    queryClient.clear();
    await navigate({ to: '/sign-in' });
  };
  return () => void leave();
}
