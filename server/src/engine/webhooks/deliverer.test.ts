import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { letterOf } from '#engine/webhooks/letters.ts';
import { sendWebhook } from '#engine/webhooks/send.ts';
import { editWebhook, leaveOut, replaySince } from '#engine/webhooks/webhooks.ts';
import { eventsSince } from '#store/events/events.ts';
import { nextDelivery, recordDelivered, takeWebhooks } from '#store/webhooks/stream.ts';
import { answering, silent, type Receiver } from '#testing/receiver.ts';
import { openWebhookOffice, type WebhookOffice } from '#testing/webhook-office.ts';

let office: WebhookOffice;
beforeAll(async () => {
  office = await openWebhookOffice(inject('postgres'));
});
afterEach(() => office.tidy());
afterAll(() => office.close());

const names = (receiver: Receiver) => receiver.told().map(({ data }) => data['name']);
const AN_HOUR = 3_600_000;
const later = (ms: number) => office.setNow(new Date(office.scope.now().getTime() + ms));
const by = { by: 'test', allow_private: true };
const TTL = 60_000;

/** What a node does, up to the moment at which it dies: it has sent, and recorded nothing. */
async function sendAndDie(node_id: string) {
  const { leases } = await takeWebhooks(office.scope, { node_id, ttl_ms: TTL });
  const [lease] = leases;
  if (!lease) throw new Error('Nothing was to be sent.');
  const next = await nextDelivery(office.scope, lease, TTL);
  if (!next) throw new Error('Nothing was to be sent.');
  const outcome = await sendWebhook(letterOf(office, next), { allow_private: true });
  return { lease, sent: { delivery_id: next.delivery_id, outcome, ttl_ms: TTL } };
}
const runOut = () => sql`update webhooks set expires_at = lease_clock() - interval '1 second'`.execute(office.db);

test('what happens is told in its order, with the account by its name, and nothing of before', async () => {
  const receiver = await office.receiver();
  await office.tellOf('before');
  const { id } = await office.make(receiver.url);
  const account = await office.addAccount({ session_name: 'olena_01' });
  office.node();
  await office.tell('account.released', {}, account);
  for (let n = 0; n < 30; n += 1) await office.tellOf(`n${n}`);
  await receiver.until(31);
  expect(receiver.told()[0]).toMatchObject({
    type: 'account.released',
    account: { id: account, name: 'olena_01' },
    data: {},
  });
  expect(names(receiver).slice(1)).toEqual(Array.from({ length: 30 }, (_, n) => `n${n}`));
  const seqs = receiver.told().map(({ seq }) => seq ?? 0);
  expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
  expect(new Set(receiver.ids()).size).toBe(31);
  await office.until(id, ({ delivered_at }) => delivered_at !== null);
});

test('it is told of the types and kinds that it has chosen, and of nothing that webhooks do', async () => {
  const [some, all] = [await office.receiver(), await office.receiver()];
  await office.make(some.url, ['stop.thrown', 'join']);
  office.node();
  await office.make(all.url);
  await office.tell('stop.lifted', { by: 'Ann' });
  await office.tell('stop.thrown', { by: 'Ann', reason: null });
  await office.tell('join.missed', { niche: 'cars', at: '2026-01-01T00:00:00Z' });
  await some.until(2);
  await all.until(3);
  expect(some.told().map(({ type }) => type)).toEqual(['stop.thrown', 'join.missed']);
  expect(all.told().map(({ type }) => type)).toEqual(['stop.lifted', 'stop.thrown', 'join.missed']);
});

test('one that hangs keeps no other waiting', async () => {
  const [slow, quick] = [await office.receiver(), await office.receiver()];
  slow.answer = silent;
  await office.make(slow.url);
  await office.make(quick.url);
  office.node();
  await office.tellOf('a');
  await slow.until(1);
  await office.tellOf('b', 'c', 'd');
  await quick.until(4);
  expect([names(slow), names(quick)]).toEqual([['a'], ['a', 'b', 'c', 'd']]);
});

test('what fails is tried again under the same id, and what comes behind it waits', async () => {
  const receiver = await office.receiver();
  receiver.answer = answering(500, 'no');
  const { id } = await office.make(receiver.url);
  office.node();
  await office.tellOf('first', 'second');
  await receiver.until(1);
  const failing = await office.until(id, ({ failures }) => failures === 1);
  expect(failing).toMatchObject({ state: 'active', fault: 'refused' });
  const pause_ms = (failing.next_try_at?.getTime() ?? 0) - office.scope.now().getTime();
  expect(pause_ms).toBeGreaterThanOrEqual(4_000);
  expect(pause_ms).toBeLessThanOrEqual(6_000);
  expect(await office.deliveries(id)).toMatchObject([{ state: 'pending', status: 500, answer: 'no', tries: 1 }]);
  receiver.answer = answering(204);
  later(10_000);
  await editWebhook(office, id, {}, by);
  await receiver.until(3);
  expect(names(receiver)).toEqual(['first', 'first', 'second']);
  const [one, again, other] = receiver.ids();
  expect([one === again, one === other]).toEqual([true, false]);
  const mended = await office.until(id, ({ failures }) => failures === 0);
  expect(mended).toMatchObject({ fault: null, failing_since: null, next_try_at: null });
});

test('a node that dies between sending and recording is followed by one that sends it again, under the same id', async () => {
  const receiver = await office.receiver();
  const { id } = await office.make(receiver.url);
  await office.tellOf('once', 'then');
  const { lease, sent } = await sendAndDie('dead');
  await runOut();
  office.node();
  await receiver.until(3);
  expect(names(receiver)).toEqual(['once', 'once', 'then']);
  expect(receiver.ids()[0]).toBe(receiver.ids()[1]);
  // Whoever was only stopped, and wakes up, records nothing any more.
  await expect(recordDelivered(office.scope, lease, sent)).rejects.toMatchObject({ code: 'lease_lost' });
  await office.until(id, ({ delivered_at }) => delivered_at !== null);
  expect((await office.deliveries(id))[0]).toMatchObject({ state: 'delivered', tries: 1 });
});

test('two nodes share the webhooks, and none is told of anything twice or out of order', async () => {
  const receivers = [await office.receiver(), await office.receiver(), await office.receiver()];
  for (const { url } of receivers) await office.make(url);
  const [first] = [office.node(), office.node()];
  const wanted = Array.from({ length: 60 }, (_, n) => `n${n}`);
  for (const name of wanted.slice(0, 30)) await office.tellOf(name);
  // One of them goes in the middle of it.
  const gone = first.stop();
  for (const name of wanted.slice(30)) await office.tellOf(name);
  for (const receiver of receivers) {
    await receiver.until(60);
    expect(names(receiver)).toEqual(wanted);
  }
  await gone;
});

test('pauses grow, and what has failed for three days is put aside and told to people, until somebody sets it going', async () => {
  const receiver = await office.receiver();
  receiver.answer = answering(500);
  const { id, name } = await office.make(receiver.url);
  await office.tellOf('stubborn', 'patient');
  office.node();
  const since = office.scope.now().getTime();
  let tries = 0;
  for (let hook = await office.hook(id); hook.state === 'active';) {
    tries += 1;
    const at = hook.next_try_at ?? office.scope.now();
    if (at > office.scope.now()) office.setNow(at);
    await sql`select pg_notify('groundcrew_webhook', ${office.scope.workspace_id}::text)`.execute(office.db);
    hook = await office.until(id, ({ failures, state }) => failures === tries || state !== 'active');
  }
  expect(tries).toBeGreaterThan(20);
  expect(tries).toBeLessThan(60);
  const days = (office.scope.now().getTime() - since) / (24 * AN_HOUR);
  expect(days).toBeGreaterThan(2.8);
  expect(days).toBeLessThanOrEqual(3);
  const told = (await eventsSince(office.scope, 0, 1_000)).filter(
    ({ type, data }) => type === 'webhook.changed' && data['webhook_id'] === id,
  );
  expect(told.map(({ data }) => data['status'])).toEqual(['active', 'failing', 'put_aside']);
  expect(told.at(-1)?.data).toMatchObject({ name, fault: 'refused', http_status: 500, by: null });
  receiver.answer = answering(204);
  await editWebhook(office, id, { state: 'active' }, by);
  await receiver.until(tries + 2);
  expect(names(receiver).slice(-3)).toEqual(['stubborn', 'stubborn', 'patient']);
});

test('who answers 410 wants no more, and is put aside at once', async () => {
  const receiver = await office.receiver();
  receiver.answer = answering(410);
  const { id } = await office.make(receiver.url);
  office.node();
  await office.tellOf('a');
  await office.until(id, ({ state }) => state === 'put_aside');
  expect(receiver.received).toHaveLength(1);
});

test('the pause that a receiver asks for is kept', async () => {
  const receiver = await office.receiver();
  receiver.answer = answering(429, '', { 'retry-after': '600' });
  const { id } = await office.make(receiver.url);
  office.node();
  await office.tellOf('a');
  const { next_try_at } = await office.until(id, ({ failures }) => failures === 1);
  expect(next_try_at).toEqual(new Date(office.scope.now().getTime() + 600_000));
});

test('what happens while it is paused is told when it goes on', async () => {
  const receiver = await office.receiver();
  const { id } = await office.make(receiver.url);
  const { id: other } = await office.make((await office.receiver()).url);
  office.node();
  await editWebhook(office, id, { state: 'paused' }, by);
  await office.tellOf('meanwhile');
  await office.until(other, ({ delivered_at }) => delivered_at !== null);
  expect(receiver.received).toEqual([]);
  await editWebhook(office, id, { state: 'active' }, by);
  await receiver.until(1);
  expect(names(receiver)).toEqual(['meanwhile']);
});

test('it goes on from a moment in the past with the same ids, in order', async () => {
  const receiver = await office.receiver();
  const { id } = await office.make(receiver.url);
  office.node();
  await office.tellOf('old');
  later(AN_HOUR);
  const since = office.scope.now();
  await office.tellOf('x', 'y');
  await receiver.until(3);
  await office.until(id, ({ delivered_at }) => delivered_at !== null);
  expect(await replaySince(office, id, since)).toEqual({ events: 2 });
  await receiver.until(5);
  expect(names(receiver)).toEqual(['old', 'x', 'y', 'x', 'y']);
  expect(receiver.ids().slice(3)).toEqual(receiver.ids().slice(1, 3));
});

test('from the present moment on, what waits is left out', async () => {
  const receiver = await office.receiver();
  receiver.answer = answering(500);
  const { id } = await office.make(receiver.url);
  office.node();
  await office.tellOf('a', 'b');
  await office.until(id, ({ failures }) => failures === 1);
  later(AN_HOUR);
  receiver.answer = answering(204);
  expect(await replaySince(office, id, office.scope.now())).toEqual({ events: 0 });
  await office.tellOf('c');
  await receiver.until(2);
  expect(names(receiver)).toEqual(['a', 'c']);
  expect((await office.deliveries(id))[0]).toMatchObject({ state: 'skipped' });
});

test('one that is never taken can be left out, also while it is being sent', async () => {
  const receiver = await office.receiver();
  const { id } = await office.make(receiver.url);
  await office.tellOf('poison', 'food');
  const { lease, sent } = await sendAndDie('slow');
  const skipped = await leaveOut(office, id, sent.delivery_id);
  expect(skipped).toMatchObject({ state: 'skipped' });
  await expect(recordDelivered(office.scope, lease, sent)).rejects.toMatchObject({ code: 'lease_lost' });
  await expect(leaveOut(office, id, sent.delivery_id)).rejects.toMatchObject({ code: 'wrong_state' });
  office.node();
  await receiver.until(2);
  expect(names(receiver)).toEqual(['poison', 'food']);
});

test('what is sent is bounded, and what looks like a secret in an error is hidden', async () => {
  const receiver = await office.receiver();
  await office.make(receiver.url);
  office.node();
  await office.tell('post.unconfirmed', {
    target_id: 1,
    link: '@g',
    error: `socks5://ann:hush-hush@192.0.2.1:1080 ${'x '.repeat(5_000)}`,
  });
  await office.tell('note.mentioned', {
    conversation_id: 1,
    note_id: 1,
    by: 'Ann',
    user_ids: Array.from({ length: 5_000 }, (_, n) => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`),
  });
  await receiver.until(2);
  const [error, large] = receiver.received;
  expect(error?.body).not.toContain('hush-hush');
  expect(error?.body.length).toBeLessThan(3_000);
  expect(JSON.parse(large?.body ?? '')).toMatchObject({ type: 'note.mentioned', data: {}, too_large: true });
});
