import type { tl } from '@mtcute/core';
import { expect, test } from 'vitest';
import type { Caller } from '#telegram/caller.ts';
import type { TelegramUpdate } from '#domain/telegram-updates.ts';
import { FeedState } from './feed-state.ts';
import { Inbox } from './inbox.ts';

const nothing = { get: () => null, set: () => {}, setStored: () => {}, delete: () => {}, list: () => [] };
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of it that is used
const caller = { self_id: 1 } as Caller;

const alone = (update: tl.TypeUpdate): tl.TypeUpdates => ({ _: 'updateShort', update, date: 0 });
const gone = (pts: number) => alone({ _: 'updateDeleteMessages', messages: [pts], pts, ptsCount: 1 });
const goneIn = (channelId: number) =>
  alone({ _: 'updateDeleteChannelMessages', channelId, messages: [1], pts: 1, ptsCount: 1 });

test('of updates that nobody looks at 2,000 are kept, and what comes beyond them is fetched as a difference', async () => {
  const inbox = new Inbox(new FeedState<TelegramUpdate[]>(nothing), caller);
  for (let pts = 1; pts <= 2_000; pts += 1) inbox.put(gone(pts));
  inbox.put(gone(2_001));
  inbox.put(goneIn(77));
  const heard = await inbox.take();
  expect(heard.updates).toHaveLength(2_000);
  expect(heard).toMatchObject({ behind: true, channels_behind: new Map([[77, null]]) });
  expect(inbox.isEmpty).toBe(true);
  // With room again nothing is let go of.
  inbox.put(gone(2_001));
  expect(await inbox.take()).toMatchObject({ behind: false, updates: [expect.anything()] });
});
