import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';

/** What stands behind the # of the address; no browser sends it. */
export function tokenInAddress(): string {
  return window.location.hash.slice(1);
}

/** Leads into the application, as the person who has just come to be signed in. */
export function useEnter(): (to: '/' | '/first-steps') => Promise<void> {
  const router = useRouter();
  const queryClient = useQueryClient();
  return async (to) => {
    queryClient.clear();
    await router.navigate({ to, replace: true });
  };
}
