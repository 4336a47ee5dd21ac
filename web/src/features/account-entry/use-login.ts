import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#lib/api.ts';

export type Login = Awaited<ReturnType<typeof client.logins.get>>;
export type Step<S extends Login['step']['step'] = Login['step']['step']> = Extract<Login['step'], { step: S }>;

/** What goes on at Telegram's or on a phone is told by no event; only then it is asked how a log-in stands. */
const WAITING_MS = 1_000;
const QR_MS = 2_000;

export type Answer = { phone: string } | { code: string } | { resend: true } | { password: string };

/** One log-in under way, by its id: it goes on where it was when the page is loaded anew. */
export function useLogin(id: string) {
  const queryClient = useQueryClient();
  const options = api.logins.get.queryOptions({ input: { id } });
  const login = useQuery({
    ...options,
    retry: false,
    refetchInterval: ({ state: { data } }) => {
      if (data?.step.step === 'wait') return WAITING_MS;
      return data?.step.step === 'show_qr' ? QR_MS : false;
    },
  });
  const answer = useMutation({
    mutationFn: (given: Answer) => send(id, given),
    onSuccess: (next) => void queryClient.setQueryData(options.queryKey, next),
  });
  return { login, answer };
}

function send(id: string, answer: Answer): Promise<Login> {
  if ('phone' in answer) return client.logins.phone({ id, ...answer });
  return 'password' in answer ? client.logins.password({ id, ...answer }) : client.logins.code({ id, ...answer });
}

/** Nobody waits for its end: a log-in that nobody answers ends by itself, too. */
export function useEndLogin(): (id: string) => void {
  const queryClient = useQueryClient();
  return (id) =>
    void client.logins
      .end({ id })
      .catch(() => {})
      .then(() => queryClient.invalidateQueries({ queryKey: api.logins.list.key() }));
}
