/** What can be seen, and with leave done, in any public group of any server. */
import { strict as assert } from 'node:assert';
import { randomInt } from 'node:crypto';
import type { TelegramChat, TelegramClient } from '@groundcrew/server/domain/telegram.ts';
import { check, includes, type Check } from '#contract/check.ts';
import { JPEG } from '#contract/pictures.ts';
import type { Stage } from '#contract/stage.ts';

async function meet(stage: Stage): Promise<{ client: TelegramClient; chat: TelegramChat }> {
  const client = await stage.connect('alice');
  const chat = await client.resolve(stage.group());
  return { client, chat: chat ?? assert.fail('the group is not found') };
}

async function enter(stage: Stage): Promise<{ client: TelegramClient; chat_id: number }> {
  const { client, chat } = await meet(stage);
  if (!chat.member) includes(await client.join(stage.group()), { status: 'joined' });
  return { client, chat_id: chat.id };
}

/** Not the same in two runs, so that a server that remembers is not asked about an older message. */
const freshId = (): string => String(randomInt(1, 2 ** 47));

export const groupChecks: Check[] = [
  check('A group that was found is known by its id, the same each time', ['group'], async (stage) => {
    const { client, chat } = await meet(stage);
    assert.deepEqual(await client.resolve(stage.group()), chat);
    assert.equal(await client.knows(chat.id), true);
  }),

  check('Rights agree with membership: who is outside may not write', ['group'], async (stage) => {
    const { client, chat } = await meet(stage);
    const rights = await client.rights(chat.id);
    assert.equal(rights.member, chat.member);
    if (!rights.member) includes(rights, { can_send_text: false, can_send_photo: false });
  }),

  check('A history has as many messages as were asked for, at most, in falling order', ['group'], async (stage) => {
    const { client, chat } = await meet(stage);
    const history = await client.history(chat.id, { limit: 5 });
    assert.ok(history.length <= 5, `it has ${history.length}`);
    const ids = history.map(({ message_id }) => message_id);
    assert.deepEqual(
      ids,
      ids.toSorted((one, other) => other - one),
    );
  }),

  check('A group is joined once, and the member may say so', ['group', 'writes'], async (stage) => {
    const { client, chat_id } = await enter(stage);
    includes(await client.join(stage.group()), { status: 'already_member' });
    includes(await client.rights(chat_id), { member: true });
  }),

  check('What is sent under one random id stands in the history once', ['group', 'writes'], async (stage) => {
    const { client, chat_id } = await enter(stage);
    const random_id = freshId();
    const first = await client.sendText({ chat_id, text: 'A test of the server.', random_id });
    assert.equal(
      (await client.sendText({ chat_id, text: 'A test of the server.', random_id })).message_id,
      first.message_id,
    );
    const found = (await client.history(chat_id, { limit: 20 })).filter(
      ({ message_id }) => message_id === first.message_id,
    );
    assert.deepEqual(
      found.map(({ own, text }) => [own, text]),
      [[true, 'A test of the server.']],
    );
  }),

  check('A photo that is sent stands in the history with its caption', ['group', 'writes'], async (stage) => {
    const { client, chat_id } = await enter(stage);
    const photo = await client.uploadPhoto({ bytes: JPEG, file_name: 'test.jpg' });
    const sent = await client.sendPhoto({ chat_id, photo, caption: 'A test photo.', random_id: freshId() });
    const history = await client.history(chat_id, { limit: 20 });
    const found = history.find(({ message_id }) => message_id === sent.message_id);
    includes(found ?? null, { own: true, text: 'A test photo.', has_photo: true });
  }),
];
