import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { assertAccountEver } from '#engine/accounts/listing.ts';
import { pageOfEvents, pageOfFloods, pageOfGroups } from '#store/accounts/life.ts';

const { accounts } = inWorkspace;

const events = accounts.events.handler(async ({ input, context: { scope, crew } }) => {
  const newest = { ...input, sort: '-seq' as const };
  await assertAccountEver(crew, input.id);
  return pageFrom(newest, await pageOfEvents(scope, { account_id: input.id, ...pageWish(newest) }));
});

const groups = accounts.groups.handler(async ({ input, context: { scope, crew } }) => {
  await assertAccountEver(crew, input.id);
  return pageFrom(input, await pageOfGroups(scope, { account_id: input.id, ...pageWish(input) }));
});

const floods = accounts.floods.handler(async ({ input, context: { scope, crew } }) => {
  const newest = { ...input, sort: '-at' as const };
  await assertAccountEver(crew, input.id);
  return pageFrom(newest, await pageOfFloods(scope, { account_id: input.id, ...pageWish(newest) }));
});

export const accountLife = { events, groups, floods };
