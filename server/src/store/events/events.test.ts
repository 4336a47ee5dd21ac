import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { addEvent, addEventsAndCommit, eventsSince, forgetEvents, lastEventSeq } from './events.ts';
import { openBell } from '#store/database/listen.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'), { max: 20 });
});
afterAll(() => fleet.close());

const told = (error_message: string) =>
  ({ type: 'health.changed', account_id: null, data: { from: null, to: 'unknown_error', error_message } }) as const;
const heardSince = async (since: number) =>
  (await eventsSince(fleet.scope, since, 1000)).map(({ data }) => data['error_message']);
const lastSeq = () => lastEventSeq(fleet.scope);

test('of two writers at once the second waits, so that nobody reads a number before the ones below it', async () => {
  const before = await lastSeq();
  const first = await fleet.db.startTransaction().execute();
  await addEvent(fleet.scope, told('first'), first);
  let second_done = false;
  const second = addEvent(fleet.scope, told('second')).then(() => {
    second_done = true;
  });
  // Whoever does not wait would be done long before this reader is.
  for (let n = 0; n < 20; n += 1) expect(await heardSince(before)).toEqual([]);
  expect(second_done).toBe(false);
  await first.commit().execute();
  await second;
  expect(await heardSince(before)).toEqual(['first', 'second']);
});

test('a reader who goes on from the last number sees each of many events once, and in order', async () => {
  const before = await lastSeq();
  const seen: number[] = [];
  let since = before;
  const writing = Promise.all(Array.from({ length: 100 }, (_, n) => addEvent(fleet.scope, told(`w${n}`))));
  while (seen.length < 100) {
    const events = await eventsSince(fleet.scope, since, 7);
    seen.push(...events.map(({ seq }) => seq));
    since = seen.at(-1) ?? since;
  }
  await writing;
  expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => before + 1 + n));
});

test('events that end their transaction are seen when they are told, with what was done before them', async () => {
  const before = await lastSeq();
  const said = { stream: 'events', user_id: null, at: fleet.scope.now() } as const;
  await fleet.db.transaction().execute(async (tx) => {
    await addEvent(fleet.scope, told('first'), tx);
    const events = ["it's", 'a \\ and "quotes"'].map((text) => ({ ...said, ...told(text) }));
    await addEventsAndCommit(fleet.scope, events, tx);
    expect(await heardSince(before)).toEqual(['first', "it's", 'a \\ and "quotes"']);
  });
  expect(await lastSeq()).toBe(before + 3);
});

test('when they cannot be stored, nothing of their transaction is', async () => {
  const before = await lastSeq();
  const broken = { stream: 'events', user_id: 'nobody', at: fleet.scope.now(), ...told('refused') } as const;
  const undone = fleet.db.transaction().execute(async (tx) => {
    await addEvent(fleet.scope, told('undone'), tx);
    await addEventsAndCommit(fleet.scope, [broken], tx);
  });
  await expect(undone).rejects.toThrow('uuid');
  expect(await lastSeq()).toBe(before);
});

test('an event whose transaction is undone has never been, and leaves no gap', async () => {
  const before = await lastSeq();
  const undone = fleet.db.transaction().execute(async (tx) => {
    await addEvent(fleet.scope, told('undone'), tx);
    throw new Error('no');
  });
  await expect(undone).rejects.toThrow('no');
  await addEvent(fleet.scope, told('kept'));
  expect(await eventsSince(fleet.scope, before, 10)).toEqual([
    { seq: before + 1, at: fleet.scope.now(), ...told('kept') },
  ]);
});

test('workspaces have numbers of their own, and hear of nothing else; the bell names workspace and number', async () => {
  const other = await fleet.addWorkspace('other');
  const bell = await openBell(fleet.url, ['groundcrew_event'], { schema: 'groundcrew' });
  const heard = new Promise((resolve) => bell.on('groundcrew_event', resolve));
  await addEvent(other, told('elsewhere'));
  expect(await heard).toBe(`${other.workspace_id} 1`);
  expect(await eventsSince(other, 0, 10)).toMatchObject([{ seq: 1, data: { error_message: 'elsewhere' } }]);
  expect(await heardSince(0)).not.toContain('elsewhere');
  await bell.close();
});

test('old events are forgotten from the first on, without a gap in what is kept, and numbers go on', async () => {
  const scope = await fleet.addWorkspace('forgetful');
  const days = [1, 2, 9, 3, 10];
  for (const day of days) {
    fleet.setNow(new Date(Date.UTC(2026, 0, day)));
    await addEvent(scope, told(`day ${day}`));
  }
  // The clock was set back meanwhile: the third day comes after the ninth and stays with it.
  expect(await forgetEvents(scope, new Date(Date.UTC(2026, 0, 5)))).toBe(2);
  expect((await eventsSince(scope, 0, 10)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
  expect(await forgetEvents(scope, new Date(Date.UTC(2026, 0, 11)))).toBe(3);
  await addEvent(scope, told('after'));
  expect((await eventsSince(scope, 0, 10)).map(({ seq }) => seq)).toEqual([6]);
});
