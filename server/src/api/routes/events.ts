import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { pageOfEvents } from '#store/event-lists.ts';

const list = inWorkspace.events.list.handler(async ({ input, context: { scope } }) =>
  pageFrom(input, await pageOfEvents(scope, { ...input, ...pageWish(input) })),
);

export const events = { list };
