// What a conversation is to be after each thing that happens to it, said without a database.
import fc from 'fast-check';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from '#domain/days.ts';
import { ATTENTION_AFTER_MS, type ConversationState } from '#domain/inbox.ts';
import type { ConversationFilter } from '#store/inbox/lists.ts';

export type Said = { id: number; at: Date; direction: 'inbound' | 'outbound'; delivery: 'queued' | 'sent' | 'failed' };

export type Model = {
  state: ConversationState;
  snoozed_until: Date | null;
  archived: boolean;
  assignee: string | null;
  unread: number;
  said: Said[];
};

/** `at`: which conversation; `who`: which person. */
export type Step =
  | { kind: 'message'; at: number; texts: number }
  | { kind: 'reply'; at: number; who: number }
  | { kind: 'take back' | 'send again' | 'arrived'; at: number }
  | { kind: 'claim'; at: number; who: number }
  | { kind: 'both claim'; at: number }
  | { kind: 'change'; at: number; change: Change }
  | { kind: 'bulk'; at: number[]; strange: boolean; change: Change }
  | { kind: 'read' | 'unread'; at: number }
  | { kind: 'time'; ms: number };

/** `who` -1: nobody. `snooze_ms` 0: no snooze any more. */
export type Change = {
  who?: number | undefined;
  state?: Exclude<ConversationState, 'snoozed'> | undefined;
  snooze_ms?: number | undefined;
  archived?: boolean | undefined;
};

export const CONVERSATIONS = 3;
export const PEOPLE = 2;

const at = fc.nat(CONVERSATIONS - 1);
const who = fc.nat(PEOPLE - 1);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const change: fc.Arbitrary<Change> = fc
  .record({
    who: maybe(fc.integer({ min: -1, max: PEOPLE - 1 })),
    state: maybe(fc.constantFrom('open', 'pending', 'closed')),
    snooze_ms: maybe(fc.constantFrom(0, MINUTE_MS, HOUR_MS, 30 * DAY_MS)),
    archived: maybe(fc.boolean()),
  })
  // The one or the other: a snooze is a state.
  .map(({ state, ...rest }) => (rest.snooze_ms === undefined ? { state, ...rest } : rest));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('message'), at, texts: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('reply'), at, who }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('take back', 'send again', 'arrived'), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('claim'), at, who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('both claim'), at }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('change'), at, change }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bulk'),
      at: fc.uniqueArray(at, { minLength: 1 }),
      strange: fc.boolean(),
      change,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('read', 'unread'), at }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('time'),
      ms: fc.constantFrom(MINUTE_MS, ATTENTION_AFTER_MS, HOUR_MS, 31 * DAY_MS),
    }),
  },
);

/** By its own choice fast-check would hardly make more than ten. */
export const steps = fc.array(step, { minLength: 10, maxLength: 40, size: 'max' });

/** Whatever comes in opens it again. */
export const opened = (model: Model, unread: number): Model => ({
  ...model,
  unread: model.unread + unread,
  state: 'open',
  snoozed_until: null,
  archived: false,
});

export function changed(model: Model, asked: Change, people: readonly string[], now: Date): Model {
  const next = { ...model };
  if (asked.who !== undefined) next.assignee = people[asked.who] ?? null;
  if (asked.archived !== undefined) next.archived = asked.archived;
  if (asked.state !== undefined) Object.assign(next, { state: asked.state, snoozed_until: null });
  if (asked.snooze_ms) Object.assign(next, { state: 'snoozed', snoozed_until: addMs(now, asked.snooze_ms) });
  if (asked.snooze_ms === 0 && model.state === 'snoozed') Object.assign(next, { state: 'open', snoozed_until: null });
  return next;
}

export const wakes = ({ state, snoozed_until }: Model, now: Date): boolean =>
  state === 'snoozed' && snoozed_until !== null && snoozed_until <= now;

/** What failed was no answer. */
export function newestOf(said: readonly Said[], direction: Said['direction']): Date | null {
  const counted = said.filter((each) => each.direction === direction && each.delivery !== 'failed');
  return counted.length === 0 ? null : new Date(Math.max(...counted.map((each) => each.at.getTime())));
}

export function needsAttention({ assignee, state, said }: Model, now: Date): boolean {
  const inbound = newestOf(said, 'inbound');
  const outbound = newestOf(said, 'outbound');
  return (
    assignee !== null &&
    (state === 'open' || state === 'pending') &&
    inbound !== null &&
    (outbound === null || inbound > outbound) &&
    inbound <= addMs(now, -ATTENTION_AFTER_MS)
  );
}

export const lastAt = ({ said }: Model): number => Math.max(...said.map((each) => each.at.getTime()));

/** Whether a list with this filter has it. */
export function isIn(model: Model, { filter, state, unread, assignee }: ConversationFilter, now: Date): boolean {
  const looks = {
    new: model.state === 'open' && model.assignee === null,
    in_progress: model.state === 'open' && model.assignee !== null,
    needs_reply: needsAttention(model, now),
    archived: true,
  };
  return (
    model.archived === (filter === 'archived') &&
    (filter === undefined || looks[filter]) &&
    (state === undefined || [state].flat().includes(model.state)) &&
    (unread === undefined || model.unread > 0 === unread) &&
    (assignee === undefined || model.assignee === assignee)
  );
}
