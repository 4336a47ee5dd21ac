import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { pageOfAudit } from '#store/audit.ts';

const list = inWorkspace.audit.list.handler(async ({ input, context: { scope } }) => {
  const order = { ...input, sort: '-id' as const };
  return pageFrom(order, await pageOfAudit(scope, { ...input, ...pageWish(order) }));
});

export const audit = { list };
