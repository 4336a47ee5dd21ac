import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { describeProxy } from '#domain/proxies.ts';
import type { Crew } from '#engine/crew.ts';
import { openProxy } from '#engine/identity.ts';
import { pageOfAccounts } from '#store/account-lists.ts';

const list = inWorkspace.accounts.list.handler(async ({ input, context: { scope, crew } }) => {
  const { rows, total } = await pageOfAccounts(scope, { ...input, ...pageWish(input) });
  return pageFrom(input, { rows: rows.map((row) => shown(crew, row)), total });
});

/** Secrets stay: of the proxy its password too. */
function shown<Row extends { id: number; proxy_url: string | null }>(
  { vault }: Crew,
  { proxy_url, ...row }: Row,
): Omit<Row, 'proxy_url'> & { proxy: string | null } {
  const proxy = openProxy(vault, row.id, proxy_url);
  return { ...row, proxy: proxy && describeProxy(proxy) };
}

export const accounts = { list };
