import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { whoIsSlowed } from '#engine/who-is-slowed.ts';
import { pageOfFloods } from '#store/accounts/flood-lists.ts';

const list = inWorkspace.floods.list.handler(async ({ input, context: { scope } }) =>
  pageFrom(input, await pageOfFloods(scope, { ...input, ...pageWish(input) })),
);

const slowed = inWorkspace.floods.slowed.handler(({ context: { scope } }) => whoIsSlowed(scope));

export const floods = { list, slowed };
