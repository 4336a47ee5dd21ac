import { useQuery } from '@tanstack/react-query';
import { api } from '#lib/api.ts';
import type { Conversation } from '#features/inbox/types.ts';

/** Among so many the last mail that came in is looked for. */
const LOOKED_AT = 20;

/** Who else had the last mail that came in: an answer may go to them, too. */
export function useOthers({ id, platform, mailbox }: Conversation): string[] {
  const { data } = useQuery({
    ...api.conversations.messages.queryOptions({ input: { id, limit: LOOKED_AT } }),
    enabled: platform === 'email',
  });
  const last = data?.items.find(({ direction }) => direction === 'inbound');
  if (!last?.addresses) return [];
  const { from, to, cc } = last.addresses;
  const known = new Set([mailbox ?? '', ...from.map(({ address }) => address)].map((address) => address.toLowerCase()));
  const others = [...to, ...cc].filter(({ address }) => !known.has(address.toLowerCase()));
  return [...new Map(others.map(({ name, address }) => [address.toLowerCase(), name ?? address])).values()];
}
