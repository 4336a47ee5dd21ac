import { Lanes } from '@groundcrew/server/engine/lanes/lanes.ts';
import { replyHandler } from '@groundcrew/server/engine/inbox/reply-handler.ts';
import { takeBack } from '@groundcrew/server/engine/inbox/take-back.ts';
import { whyNotReply, writeReply } from '@groundcrew/server/engine/inbox/write-reply.ts';
import { retryOutgoing, settleByWord } from '@groundcrew/server/engine/inbox/by-word.ts';
import { attendOutgoing } from '@groundcrew/server/store/inbox/outgoing/attend.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { groupId } from '#engine/harness.ts';
import { ANN, ME, openInbox, SAME, SOON, type InboxWorld } from './inbox-world.ts';

const SEND = 'messages.sendMessage';
let world: InboxWorld;
let lanes: Lanes[] = [];
let line: Awaited<ReturnType<InboxWorld['listen']>>;
beforeEach(async () => {
  world = await openInbox({
    groups: [{ id: 5001, username: 'VillaUbud', members: [1, 2, 3], target: null }],
  });
  line = await world.listen();
});
afterEach(async () => {
  await Promise.all(lanes.map((one) => one.stop()));
  lanes = [];
  await world.close();
});

/** As a server does: it has the account, hears, and sends what waits. */
async function work(): Promise<void> {
  expect(await line.connections.keep(1)).toBe(true);
  const made = new Lanes(world.crew, line.connections);
  made.handle('reply', replyHandler(world.crew, line.connections));
  made.start();
  lanes.push(made);
}

const conversationWith = async (peer_id: number) => {
  const query = () => world.sql<{ id: number }>('select id::int from conversations where peer_id = $1', [peer_id]);
  await expect.poll(query, SOON).toHaveLength(1);
  return (await query())[0]!.id;
};

async function asked(text = 'How much is it?'): Promise<number> {
  await world.say(ANN, text);
  return conversationWith(ANN);
}

const write = (conversation_id: number, text: string, more: object = {}) =>
  writeReply(world.crew, { conversation_id, text, by: 'Vera', ...more });
const replies = () =>
  world.sql(`select text, delivery, error_code, random_id::text, telegram_message_id::int, sending_at is not null as begun
    from conversation_messages where direction = 'outbound' order by id`);
const there = () => world.ledger();
const person = () =>
  world.one<{ id: string }>(`with made as (
      insert into groundcrew_auth."user" (id, name, email, email_verified)
      values (gen_random_uuid(), 'Vera', 'vera@example.com', true) returning id)
    insert into groundcrew_auth.member (workspace_id, user_id, role, created_at)
    select w.id, made.id, 'manager', now() from workspaces w, made where w.name = 'main' returning user_id as id`);

describe('a reply', () => {
  test('goes out once, in order, and is told and audited without what it says', async () => {
    const id = await asked();
    await work();
    await write(id, '  Eight hundred  ');
    await write(id, 'a month');
    await expect.poll(replies, SOON).toMatchObject([
      { text: 'Eight hundred', delivery: 'sent' },
      { text: 'a month', delivery: 'sent' },
    ]);
    await expect.poll(() => world.differences(), SOON).toEqual(SAME);
    const audit = await world.sql(`select action, data::text from audit_log where action like 'reply.%' order by id`);
    expect(audit.map(({ action }) => action)).toEqual(['reply.queued', 'reply.queued', 'reply.sent', 'reply.sent']);
    expect(JSON.stringify(audit)).not.toContain('Eight');
  });

  test('is held up by no quiet hours, nor by what the account waits for before it posts', async () => {
    const id = await asked();
    await world.sql(`update workspace_settings set quiet_zone = 'UTC', quiet_from = '00:00', quiet_to = '23:59'`);
    await world.sql(
      `update telegram_accounts set next_allowed_action_time = now() + interval '1 day', status = 'cooldown'`,
    );
    await work();
    await write(id, 'yes');
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'sent' }]);
  });

  test('that is too long, empty, or to somebody who wants none is refused at once, with the reason', async () => {
    const id = await asked();
    await expect(write(id, 'x'.repeat(4097))).rejects.toMatchObject({ code: 'bad_value', details: { field: 'text' } });
    await expect(write(id, '  ')).rejects.toMatchObject({ code: 'bad_value' });
    await expect(write(999_999, 'x')).rejects.toMatchObject({ code: 'not_found' });
    await world.sql(`insert into do_not_contact (telegram_user_id, created_by) values ($1, 'Vera')`, [ANN]);
    const refused = { code: 'cannot_reply', details: { blockers: [{ code: 'do_not_contact' }] } };
    await expect(write(id, 'hello')).rejects.toMatchObject(refused);
    expect(await whyNotReply(world.crew.scope, id)).toMatchObject([{ code: 'do_not_contact' }]);
    expect(await replies()).toEqual([]);
  });

  test('that may be taken back for a while goes out after it, or never, and what comes after it keeps its place', async () => {
    const id = await asked();
    await work();
    const not_before = new Date(world.crew.scope.now().getTime() + 1_500);
    const [first] = (await write(id, 'too soon', { not_before })).message_ids;
    await write(id, 'Eight hundred', { not_before });
    await write(id, 'a month');
    const { id: user_id } = await person();
    await takeBack(world.crew.scope, { conversation_id: id, user_id, message_ids: [first!] });
    expect(await there()).not.toContainEqual(expect.objectContaining({ text: 'Eight hundred' }));
    await expect.poll(replies, SOON).toMatchObject([
      { text: 'Eight hundred', delivery: 'sent' },
      { text: 'a month', delivery: 'sent' },
    ]);
    expect((await there()).filter(({ text }) => text === 'too soon')).toEqual([]);
    await expect.poll(() => world.differences(), SOON).toEqual(SAME);
  });

  test('to one certain message stands on Telegram as an answer to it', async () => {
    const id = await asked('one');
    const second = await world.say(ANN, 'two');
    await expect.poll(() => world.texts(ANN), SOON).toEqual(['one', 'two']);
    const [of] = await world.sql<{ id: number }>(
      `select id::int from conversation_messages where direction = 'inbound' and telegram_message_id = $1`,
      [second.id],
    );
    await work();
    await write(id, 'to the second', { reply_to: of!.id });
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'sent' }]);
    expect(
      await world.sql(
        `select reply_to_telegram_id::int as answers from conversation_messages where direction = 'outbound'`,
      ),
    ).toEqual([{ answers: second.id }]);
    const sent = (await there()).find(({ text }) => text === 'to the second');
    expect(sent).toMatchObject({ reply_to: second.id });
  });

  test('in a group goes out by the account that it belongs to only, which is named', async () => {
    await world.sql(
      `insert into targets (workspace_id, link, niche, telegram_id, status, assigned_account_id, joined_at, warmup_ends_at)
       select id, '@VillaUbud', 'villas', $1, 'joined', 2, '2020-01-01', '2020-01-02'
       from workspaces where name = 'main'`,
      [groupId(5001)],
    );
    await world.say(ANN, '@account_1 how much?', { group: 'VillaUbud' });
    const id = await conversationWith(groupId(5001));
    const refused = [{ code: 'target_bound', message: 'the group belongs to s2' }];
    await expect(write(id, 'hello')).rejects.toMatchObject({ details: { blockers: refused } });
  });
});

describe('what Telegram says', () => {
  test('a refusal fails it with the reason, and a person may try again', async () => {
    const id = await asked();
    await world.fault({ method: SEND, error: 'USER_IS_BLOCKED', code: 400 });
    await work();
    const { message_ids } = await write(id, 'yes');
    await expect
      .poll(replies, SOON)
      .toMatchObject([{ delivery: 'failed', error_code: 'USER_IS_BLOCKED', begun: false }]);
    expect(await world.sql(`select type from events where type like 'reply.%'`)).toEqual([{ type: 'reply.failed' }]);
    const [before] = await replies();
    await retryOutgoing(world.crew, message_ids[0]!);
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'sent', random_id: before?.['random_id'] }]);
  });

  test('PEER_FLOOD holds the account', async () => {
    const id = await asked();
    await world.fault({ method: SEND, error: 'PEER_FLOOD', code: 400 });
    await work();
    await write(id, 'yes');
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'failed', error_code: 'PEER_FLOOD' }]);
    expect(await world.one('select hold_reason from telegram_accounts where id = 1')).toEqual({
      hold_reason: 'peer_flood',
    });
    await expect(write(id, 'again')).rejects.toMatchObject({ details: { blockers: [{ code: 'account_hold' }] } });
  });

  test('a flood is waited out, and what was written after it keeps its place', async () => {
    const id = await asked();
    await world.fault({ method: SEND, error: 'FLOOD_WAIT_1' });
    await work();
    await write(id, 'one');
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'queued', error_code: 'FLOOD_WAIT_X', begun: false }]);
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'sent', error_code: null }]);
    await write(id, 'two');
    await expect.poll(replies, SOON).toMatchObject([{}, { delivery: 'sent' }]);
    expect(await world.differences()).toEqual(SAME);
  });

  test.each(['drop_before', 'drop_after'])(
    'nothing (%s): it arrives once, under the id that it has',
    async (action) => {
      const id = await asked();
      await world.fault({ method: SEND, action });
      await work();
      await write(id, 'yes');
      await expect.poll(replies, SOON).toMatchObject([{ delivery: 'sent' }]);
      await expect.poll(() => world.differences(), SOON).toEqual(SAME);
      expect((await there()).filter(({ text }) => text === 'yes')).toHaveLength(1);
    },
  );

  test('nothing, again and again: a person decides, and what has arrived all the same is found', async () => {
    const id = await asked();
    await line.close();
    line = await world.listen();
    await world.fault({ method: SEND, action: 'drop_before', times: 2 });
    await work();
    const { message_ids } = await write(id, 'yes');
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'unconfirmed', begun: true }]);
    await settleByWord(world.crew, { message_id: message_ids[0]!, outcome: 'failed', by: 'Vera' });
    expect(await replies()).toMatchObject([{ delivery: 'failed', error_code: 'by_word' }]);
    await retryOutgoing(world.crew, message_ids[0]!);
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'sent' }]);
    expect((await there()).filter(({ text }) => text === 'yes')).toHaveLength(1);
  });
});

describe('a process that goes away', () => {
  test('between the intent and the call, and between the call and its record: one message, one id', async () => {
    const id = await asked();
    const { message_ids } = await write(id, 'one');
    const [{ random_id } = {}] = await replies();
    // As a process leaves it that ended in the very moment: begun, and its action running under a fence that is over.
    await world.sql(`update conversation_messages set sending_at = now(), attempts = 1 where id = $1`, [
      message_ids[0],
    ]);
    await world.sql(`update actions set state = 'failed', finished_at = now() where kind = 'reply'`);
    await work();
    expect(await attendOutgoing(world.crew.scope)).toBe(1);
    await expect.poll(replies, SOON).toMatchObject([{ delivery: 'sent', random_id }]);

    await write(id, 'two');
    await expect.poll(replies, SOON).toMatchObject([{}, { delivery: 'sent' }]);
    const known = Number((await replies())[1]?.['telegram_message_id']);
    // It was sent, and nobody came to write that down; what the account hears of itself came first, as a message of its own.
    await world.sql(`
      begin;
      select from conversations for update;
      update conversation_messages set delivery = 'queued', telegram_message_id = null where text = 'two';
      insert into conversation_messages (workspace_id, conversation_id, direction, kind, text, sent_at, stored_at, delivery,
        account_id, peer_id, telegram_message_id)
      select workspace_id, conversation_id, 'outbound', 'text', 'two', sent_at, stored_at, 'sent', 1, peer_id, ${known}
      from conversation_messages where text = 'two';
      commit`);
    expect(await attendOutgoing(world.crew.scope)).toBe(1);
    await expect.poll(replies, SOON).toMatchObject([{ text: 'one' }, { text: 'two', delivery: 'sent', begun: true }]);
    expect(await world.differences()).toEqual(SAME);
    expect((await there()).map(({ text }) => text)).toEqual(expect.arrayContaining(['one', 'two']));
    expect((await there()).filter(({ from_id }) => from_id === ME)).toHaveLength(2);
  });
});

describe('a stop word', () => {
  test('said in private puts its writer on the list, and what waits for him does not go out', async () => {
    const id = await asked();
    await write(id, 'Eight hundred');
    await world.say(ANN, 'stop it, said the driver');
    await world.say(ANN, '@account_1 stop', { group: 'VillaUbud' });
    await world.say(ANN, ' СТОП ');
    const listed = () =>
      world.sql('select telegram_user_id::bigint::text as who, reason, created_by from do_not_contact');
    await expect.poll(listed, SOON).toEqual([{ who: String(ANN), reason: 'стоп', created_by: 'stop word' }]);
    await work();
    await expect
      .poll(replies, SOON)
      .toMatchObject([{ delivery: 'failed', error_code: 'do_not_contact', begun: false }]);
    expect(await world.one('select stop_said_at is not null as said from contacts')).toEqual({ said: true });
    expect(await world.sql(`select data->>'who' as who from events where type = 'contact.stopped'`)).toEqual([
      { who: String(ANN) },
    ]);
    expect((await there()).filter(({ from_id }) => from_id === ME)).toEqual([]);
  });
});
