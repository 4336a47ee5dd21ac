// Takes the steps of the model with real conversations, and holds what they have become against it.
import { sql } from 'kysely';
import { expect } from 'vitest';
import { addMs, SECOND_MS } from '#domain/days.ts';
import {
  changeConversation,
  readConversation,
  unreadConversation,
  wakeConversations,
  takeConversation,
} from '#engine/inbox/acts.ts';
import { cancelByWord, retryOutgoing } from '#engine/inbox/by-word.ts';
import { changeConversations, claimConversation } from '#engine/inbox/work.ts';
import { writeReply } from '#engine/inbox/write-reply.ts';
import { realChance } from '#lib/chance.ts';
import { reportError } from '#lib/errors.ts';
import {
  countConversations,
  findConversation,
  pageOfConversations,
  type ConversationFilter,
} from '#store/inbox/lists.ts';
import { confirmSent, NO_FENCE } from '#store/inbox/outgoing/settle.ts';
import type { Scope } from '#store/scope.ts';
import {
  changed,
  CONVERSATIONS,
  isIn,
  lastAt,
  needsAttention,
  newestOf,
  opened,
  PEOPLE,
  wakes,
  type Change,
  type Model,
  type Step,
} from './conversation-model.ts';
import type { Fleet } from './fleet.ts';
import { addPerson } from './people.ts';
import { storeWritten } from './written.ts';

const BEGIN = new Date('2026-01-12T12:00:00.000Z');

let made = 0;

export type World = {
  fleet: Fleet;
  scope: Scope;
  account_id: number;
  people: string[];
  ids: number[];
  models: Model[];
  sent: number;
};

/** A workspace of its own, with two people and three conversations. */
export async function newWorld(fleet: Fleet): Promise<World> {
  made += 1;
  fleet.setNow(BEGIN);
  const scope = await fleet.addWorkspace(`model_${made}`);
  for (let n = 0; n < PEOPLE; n += 1) {
    const email = `person_${made}_${n}@example.com`;
    await addPerson(scope, { name: `Person ${n}`, email, password: 'correct horse battery', role: 'manager' });
  }
  const { rows } = await sql<{ user_id: string }>`
    select user_id from member where workspace_id = ${scope.workspace_id} order by created_at, id`.execute(scope.db);
  const account_id = await fleet.addAccount({ status: 'active' }, scope.workspace_id);
  const world: World = {
    fleet,
    scope,
    account_id,
    people: rows.map(({ user_id }) => user_id),
    ids: [],
    models: [],
    sent: 0,
  };
  for (let at = 0; at < CONVERSATIONS; at += 1) {
    world.models.push({ state: 'open', snoozed_until: null, archived: false, assignee: null, unread: 0, said: [] });
    fleet.setNow(addMs(scope.now(), SECOND_MS));
    await messageIn(world, at, 1);
  }
  return world;
}

async function messageIn(world: World, at: number, texts: number): Promise<void> {
  const { scope, account_id, models } = world;
  const lines = Array.from({ length: texts }, (_, n) => `line ${n}`);
  const stored = await storeWritten(scope, { account_id, peer: at + 1, name: `Person ${at}`, texts: lines });
  world.ids[at] = stored.conversation_id;
  const said = stored.message_ids.map(
    (id) => ({ id, at: scope.now(), direction: 'inbound', delivery: 'sent' }) as const,
  );
  const model = opened(models[at]!, texts);
  models[at] = { ...model, said: [...model.said, ...said] };
}

const asked = (world: World, { who, state, snooze_ms, archived }: Change) => ({
  assignee: who === undefined ? undefined : (world.people[who] ?? null),
  state,
  archived,
  snoozed_until: snooze_ms === undefined ? undefined : snooze_ms === 0 ? null : addMs(world.scope.now(), snooze_ms),
});

/** The newest reply that stands so becomes this, in that conversation or the next that has one; nothing where there is none. */
async function settle(
  world: World,
  { at, from, to }: { at: number; from: 'queued' | 'failed'; to: 'failed' | 'queued' | 'sent' },
  act: (id: number) => Promise<void>,
): Promise<void> {
  const { scope, models } = world;
  for (const place of [at, at + 1, at + 2].map((n) => n % CONVERSATIONS)) {
    const model = models[place]!;
    const reply = model.said.findLast(({ direction, delivery }) => direction === 'outbound' && delivery === from);
    if (!reply) continue;
    await act(reply.id);
    const becomes = { ...reply, delivery: to, at: to === 'sent' ? scope.now() : reply.at };
    models[place] = { ...model, said: model.said.map((each) => (each === reply ? becomes : each)) };
    return;
  }
}

/** Each at a second of its own: Telegram's times are no finer. */
export async function takeStep(world: World, step: Step): Promise<void> {
  world.fleet.setNow(addMs(world.scope.now(), SECOND_MS));
  await take(world, step);
  await assertEach(world);
}

async function take(world: World, step: Step): Promise<void> {
  const { scope, models, ids, people } = world;
  const now = scope.now();
  if (step.kind === 'time') {
    world.fleet.setNow(addMs(now, step.ms));
    const due = models.filter((model) => wakes(model, scope.now())).length;
    expect(await wakeConversations(scope)).toBe(due);
    world.models = models.map((model) =>
      wakes(model, scope.now()) ? { ...model, state: 'open', snoozed_until: null } : model,
    );
    return;
  }
  if (step.kind === 'bulk') return takeBulk(world, step);
  const { at } = step;
  const [id, model] = [ids[at]!, models[at]!];
  const crew = { scope, chance: realChance };
  switch (step.kind) {
    case 'message':
      return messageIn(world, at, step.texts);
    case 'reply': {
      const user = people[step.who]!;
      const { message_ids } = await writeReply(crew, { conversation_id: id, text: 'yes', by: 'test', author_id: user });
      expect(await takeConversation(scope, id, user)).toBe(model.assignee === null);
      const said = message_ids.map(
        (each) => ({ id: each, at: now, direction: 'outbound', delivery: 'queued' }) as const,
      );
      models[at] = { ...model, assignee: model.assignee ?? user, said: [...model.said, ...said] };
      return;
    }
    case 'take back':
      return settle(world, { at, from: 'queued', to: 'failed' }, (reply) =>
        cancelByWord(crew, { message_id: reply, by: 'test' }),
      );
    case 'send again':
      return settle(world, { at, from: 'failed', to: 'queued' }, (reply) => retryOutgoing(crew, reply));
    case 'arrived': {
      world.sent += 1;
      // Far from the ids of what comes in, which follow the highest: an equal one would be the same message.
      const telegram_message_id = 1_000_000 * world.sent;
      return settle(world, { at, from: 'queued', to: 'sent' }, (reply) =>
        confirmSent(scope, NO_FENCE, { id: reply }, { telegram_message_id, sent_at: now }),
      );
    }
    case 'claim':
    case 'both claim': {
      const claimants = step.kind === 'claim' ? [people[step.who]!] : people;
      const outcomes = await Promise.allSettled(claimants.map((user) => claimConversation(scope, id, user)));
      const won = claimants.filter((_, n) => outcomes[n]?.status === 'fulfilled' && outcomes[n].value);
      expect(won).toHaveLength(model.assignee === null ? 1 : 0);
      const assignee = model.assignee ?? won[0]!;
      for (const [n, outcome] of outcomes.entries()) {
        if (claimants[n] === assignee) expect(outcome).toMatchObject({ status: 'fulfilled' });
        else if (outcome.status === 'fulfilled') expect.unreachable('somebody else has it');
        else
          expect(reportError(outcome.reason)).toMatchObject({
            code: 'in_use',
            details: { assignee: { id: assignee } },
          });
      }
      models[at] = { ...model, assignee };
      return;
    }
    case 'change': {
      const next = changed(model, step.change, people, now);
      const differs = JSON.stringify(next) !== JSON.stringify(model);
      expect(await changeConversation(scope, id, asked(world, step.change))).toBe(differs);
      models[at] = next;
      return;
    }
    case 'read':
      expect(await readConversation(scope, id, null)).toBe(model.unread > 0);
      models[at] = { ...model, unread: 0 };
      return;
    case 'unread':
      expect(await unreadConversation(scope, id)).toBe(model.unread === 0);
      models[at] = { ...model, unread: Math.max(1, model.unread) };
  }
}

async function takeBulk(world: World, { at, strange, change }: Extract<Step, { kind: 'bulk' }>): Promise<void> {
  const { scope, models, ids, people } = world;
  const wanted = at.map((n) => ids[n]!);
  const outcomes = await changeConversations(scope, strange ? [...wanted, 987_654] : wanted, asked(world, change));
  const expected = at.map((n) => {
    const next = changed(models[n]!, change, people, scope.now());
    const differs = JSON.stringify(next) !== JSON.stringify(models[n]);
    models[n] = next;
    return { id: ids[n]!, outcome: differs ? 'changed' : 'unchanged', code: null };
  });
  expect(outcomes).toMatchObject(
    strange ? [...expected, { id: 987_654, outcome: 'refused', code: 'not_found' }] : expected,
  );
}

async function assertEach({ scope, ids, models }: World): Promise<void> {
  for (const [n, { said, ...model }] of models.entries()) {
    const found = await findConversation(scope, ids[n]!);
    expect({ ...found, assignee: found?.assignee?.id ?? null }).toMatchObject({
      ...model,
      needs_attention: needsAttention({ said, ...model }, scope.now()),
      last_message_at: new Date(lastAt({ said, ...model })),
      last_inbound_at: newestOf(said, 'inbound'),
      last_outbound_at: newestOf(said, 'outbound'),
      assigned_at: model.assignee === null ? null : expect.any(Date),
    });
  }
}

const LOOKS = [undefined, 'new', 'in_progress', 'needs_reply', 'archived'] as const;

export async function assertLists({ scope, ids, models, people }: World): Promise<void> {
  const now = scope.now();
  const having = (filter: ConversationFilter) => models.filter((model) => isIn(model, filter, now));
  const filters: ConversationFilter[] = [
    ...LOOKS.map((filter) => ({ filter })),
    ...(['open', 'pending', 'snoozed', 'closed'] as const).map((state) => ({ state })),
    { state: ['open', 'closed'], unread: true },
    { unread: false },
    ...[null, ...people].map((assignee) => ({ assignee })),
  ];
  const page = { sort: 'last_message_at', descending: true, after: null, limit: 10, count: true } as const;
  for (const filter of filters) {
    const { rows, total } = await pageOfConversations(scope, { ...filter, ...page });
    const wanted = having(filter).toSorted((a, b) => lastAt(b) - lastAt(a));
    const wanted_ids = wanted.map((model) => ids[models.indexOf(model)]);
    expect([filter, rows.map(({ id }) => id), total]).toEqual([filter, wanted_ids, wanted.length]);
  }
  const count = (filter: ConversationFilter) => having(filter).length;
  const [me = null] = people;
  expect(await countConversations(scope, { me })).toMatchObject({
    all: count({}),
    unread: count({ unread: true }),
    ...Object.fromEntries(LOOKS.flatMap((filter) => (filter ? [[filter, count({ filter })]] : []))),
    by_state: { any: count({}), open: count({ state: 'open' }), snoozed: count({ state: 'snoozed' }) },
    by_assignee: { me: count({ assignee: me }), none: count({ assignee: null }), anybody: count({}) },
  });
}
