import { conversation, eventData, liveEvent, message, type LiveEvent, type LiveEventType } from '@groundcrew/contract';
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { Frame } from '#api/live/frame.ts';
import type { EventData, EventType } from '#domain/events.ts';
import type { ConversationView, MessageView } from '#store/inbox/views.ts';

/** Of data without fields. */
type Plain<T> = string extends keyof T ? 'none' : keyof T extends never ? 'none' : { [Name in keyof T]: T[Name] };
type Ours = { [Type in EventType]: Plain<EventData[Type]> };
type Theirs = { [Type in LiveEventType]: Plain<z.infer<(typeof eventData)[Type]>> };

// The compiler holds them equal, so that a list which lacks one does not pass `check`.
test('the contract has the very events that the server tells of', () => {
  expectTypeOf<LiveEventType>().toEqualTypeOf<EventType>();
  // Both ways: what the server tells is what the contract allows, and nothing of it is missing.
  expectTypeOf<Ours>().toExtend<Theirs>();
  expectTypeOf<Theirs>().toExtend<Ours>();
  expectTypeOf<keyof LiveEvent>().toEqualTypeOf<'type' | 'seq' | 'at' | 'account_id' | 'data' | 'told'>();
});

// What the inbox tells are these very rows; `api/inbox.test.ts` looks at them as they are sent.
test('conversations and messages have the fields that the contract names', () => {
  expectTypeOf<ConversationView>().toExtend<z.infer<typeof conversation>>();
  expectTypeOf<z.infer<typeof conversation>>().toExtend<ConversationView>();
  expectTypeOf<MessageView>().toExtend<z.infer<typeof message>>();
  expectTypeOf<z.infer<typeof message>>().toExtend<MessageView>();
});

test('what a socket sends has the shape of the contract', () => {
  const row = { seq: 3, at: new Date(0), stream: 'events', user_id: null, account_id: 1 } as const;
  const parsed = (type: string, data: Record<string, unknown>) =>
    liveEvent.safeParse(JSON.parse(new Frame({ ...row, type, data }).bytes.toString())).success;
  expect(parsed('account.held', { reason: 'frozen', by: 'groundcrew' })).toBe(true);
  expect(parsed('account.held', { reason: 'tired', by: 'groundcrew' })).toBe(false);
  expect(parsed('account.gone', {})).toBe(false);
});
