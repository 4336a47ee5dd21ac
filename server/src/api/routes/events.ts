import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { toldOf } from '#api/tell-reasons.ts';
import { pageOfEvents } from '#store/events/lists.ts';

const list = inWorkspace.events.list.handler(async ({ input, context: { scope } }) => {
  const page = pageFrom(input, await pageOfEvents(scope, { ...input, ...pageWish(input) }));
  return { ...page, items: page.items.map((event) => ({ ...event, ...toldOf(event.data) })) };
});

export const events = { list };
