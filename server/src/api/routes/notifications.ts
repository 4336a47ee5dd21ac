import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { toldOf } from '#api/tell-reasons.ts';
import type { Caller } from '#auth/caller.ts';
import { wishesFault } from '#domain/notifications.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import {
  countUnread,
  markAllRead,
  markRead,
  pageOfNotifications,
  readWishes,
  storeWishes,
  wishesOf,
} from '#store/notifications/notifications.ts';

const list = inWorkspace.notifications.list.handler(async ({ input, context: { scope, caller } }) => {
  const order = { ...input, sort: '-id' as const };
  const wish = { ...pageWish(order), unread: input.unread, user_id: readerOf(caller) };
  const page = pageFrom(order, await pageOfNotifications(scope, wish));
  return { ...page, items: page.items.map((one) => ({ ...one, ...toldOf(one.params) })) };
});

const unread = inWorkspace.notifications.unread.handler(async ({ context: { scope, caller } }) => ({
  unread: await countUnread(scope, readerOf(caller)),
}));

const read = inWorkspace.notifications.read.handler(async ({ input, context: { scope, caller } }) => {
  const user_id = readerOf(caller);
  if (!(await markRead(scope, user_id, input.id))) {
    throw new GroundcrewError('not_found', { detail: `notification ${input.id}` });
  }
  return { unread: await countUnread(scope, user_id) };
});

const read_all = inWorkspace.notifications.read_all.handler(async ({ input, context: { scope, caller } }) => {
  const user_id = readerOf(caller);
  await markAllRead(scope, user_id, input.until_id ?? null);
  return { unread: await countUnread(scope, user_id) };
});

const settings = inWorkspace.notifications.settings.handler(({ context: { scope, caller } }) =>
  readWishes(scope.db, readerOf(caller)),
);

const change_settings = inWorkspace.notifications.change_settings.handler(
  async ({ input, context: { scope, caller } }) => {
    const user_id = readerOf(caller);
    const wishes = wishesOf(await readWishes(scope.db, user_id), input);
    const fault = wishesFault(wishes);
    if (fault !== null) throw badField(fault.field, fault.reason);
    await storeWishes(scope.db, user_id, wishes);
    return wishes;
  },
);

/** Whose they are. */
function readerOf({ person_id }: Caller): string {
  if (person_id !== null) return person_id;
  throw new GroundcrewError('forbidden', {
    detail: 'this token belongs to no person: make one over the API or the web while signed in',
    details: { needs_role: 'person', has: 'token' },
  });
}

export const notifications = { list, unread, read, read_all, settings, change_settings };
