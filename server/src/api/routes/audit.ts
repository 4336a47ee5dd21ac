import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { concernsOf } from '#store/audit/names.ts';
import { pageOfAudit } from '#store/audit/audit.ts';

const list = inWorkspace.audit.list.handler(async ({ input, context: { scope } }) => {
  const order = { ...input, sort: '-id' as const };
  const { rows, total } = await pageOfAudit(scope, { ...input, ...pageWish(order) });
  const concerns = await concernsOf(scope, rows);
  return pageFrom(order, { rows: rows.map((row, place) => ({ ...row, concerns: concerns[place] ?? [] })), total });
});

export const audit = { list };
