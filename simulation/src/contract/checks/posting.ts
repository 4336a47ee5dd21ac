import { strict as assert } from 'node:assert';
import { check, includes, refusalOf, type Check } from '#contract/check.ts';
import { JPEG, pictureOf } from '#contract/pictures.ts';
import type { Stage } from '#contract/stage.ts';
import { byName, chatId, linkOf, USERS, type GroupName } from '#contract/world.ts';

type LedgerEntry = { chat_id: number; from_id: number; text: string; has_photo: boolean; entities?: object[] };

const ledgerOf = ({ control }: Stage): Promise<LedgerEntry[]> => control('/messages?after=0');

async function memberOf(stage: Stage, ...names: GroupName[]) {
  const client = await stage.connect('alice');
  for (const name of names) await client.join(linkOf(name));
  return client;
}

const text = (name: GroupName, random_id: string, words = 'hello') => ({
  chat_id: chatId(name),
  text: words,
  random_id,
});

export const postingChecks: Check[] = [
  check('The same random id twice is one message', ['world', 'control'], async (stage) => {
    const client = await memberOf(stage, 'open', 'basic');
    for (const name of ['open', 'basic'] as const) {
      const first = await client.sendText(text(name, '-42'));
      assert.deepEqual(await client.sendText(text(name, '-42')), first);
      assert.equal(first.chat_id, chatId(name));
      const other = await client.sendText(text(name, '43'));
      assert.notEqual(other.message_id, first.message_id);
    }
  }),

  check('A text goes out as it is, by the account that sent it', ['world', 'control'], async (stage) => {
    const client = await memberOf(stage, 'open');
    const words = '**bold** <b>x</b> [a](https://example.com) 🚗 Продам';
    await client.sendText(text('open', '1', words));
    const [entry] = await ledgerOf(stage);
    includes(entry ?? null, { chat_id: chatId('open'), from_id: USERS.alice, text: words });
  }),

  check('What is bold or a link in a text, or below a photo, is sent along', ['world', 'control'], async (stage) => {
    const client = await memberOf(stage, 'open');
    const entities = [
      { style: 'bold', offset: 0, length: 6, url: null },
      { style: 'link', offset: 10, length: 5, url: 'https://example.com/car' },
    ] as const;
    const sent = [
      { type: 'bold', offset: 0, length: 6 },
      { type: 'textUrl', offset: 10, length: 5, url: 'https://example.com/car' },
    ];
    const words = 'Продам 🚗 Lexus';
    await client.sendText({ ...text('open', '1', words), entities });
    const photo = await client.uploadPhoto({ bytes: JPEG, file_name: 'car.jpg' });
    await client.sendPhoto({ chat_id: chatId('open'), photo, caption: words, entities, random_id: '2' });
    const ledger = (await ledgerOf(stage)).map((entry) => [entry.text, entry.has_photo, entry.entities]);
    assert.deepEqual(ledger, [
      [words, false, sent],
      [words, true, sent],
    ]);
  }),

  check('One upload is sent to several groups, with a caption', ['world', 'control'], async (stage) => {
    const client = await memberOf(stage, 'open', 'slow');
    const photo = await client.uploadPhoto({ bytes: JPEG, file_name: 'villa.jpg' });
    await client.sendPhoto({ chat_id: chatId('open'), photo, caption: 'one', random_id: '1' });
    await client.sendPhoto({ chat_id: chatId('slow'), photo, caption: 'two', random_id: '2' });
    await client.sendPhoto({ chat_id: chatId('open'), photo, caption: 'one', random_id: '1' });
    const sent = (await ledgerOf(stage)).map((entry) => [entry.text, entry.has_photo]);
    assert.deepEqual(sent, [
      ['one', true],
      ['two', true],
    ]);
  }),

  check('A large photo goes up and out too', ['world', 'control'], async (stage) => {
    const client = await memberOf(stage, 'open');
    const photo = await client.uploadPhoto({ bytes: pictureOf(1_300_000), file_name: 'large.jpg' });
    await client.sendPhoto({ chat_id: chatId('open'), photo, caption: '', random_id: '1' });
    const { max_main_connections } = await stage.control<{ max_main_connections: Record<string, number> }>(
      '/connections',
    );
    assert.deepEqual(Object.values(max_main_connections), [1]);
  }),

  check('What is no photo is refused', ['world'], async (stage) => {
    const client = await memberOf(stage, 'open');
    const bytes = Buffer.from('this is no picture at all');
    assert.match(await refusalOf(client.uploadPhoto({ bytes, file_name: 'x.jpg' })), /^(PHOTO|MEDIA|IMAGE)_/);
    const empty = client.uploadPhoto({ bytes: new Uint8Array(), file_name: 'x.jpg' });
    assert.equal(await refusalOf(empty), 'MEDIA_INVALID');
  }),

  check('Where only admins write, a member is refused', ['world'], async (stage) => {
    const client = await memberOf(stage, 'read_only', 'channel');
    assert.equal(await refusalOf(client.sendText(text('read_only', '1'))), 'CHAT_WRITE_FORBIDDEN');
    assert.match(await refusalOf(client.sendText(text('channel', '2'))), /^CHAT_(WRITE_FORBIDDEN|ADMIN_REQUIRED)$/);
  }),

  check('Where photos are forbidden, a text still goes', ['world'], async (stage) => {
    const client = await memberOf(stage, 'no_photos');
    const photo = await client.uploadPhoto({ bytes: JPEG, file_name: 'villa.jpg' });
    const message = { chat_id: chatId('no_photos'), photo, caption: '', random_id: '1' };
    assert.equal(await refusalOf(client.sendPhoto(message)), 'CHAT_SEND_PHOTOS_FORBIDDEN');
    assert.equal((await client.sendText(text('no_photos', '2'))).chat_id, chatId('no_photos'));
  }),

  check('Slow mode holds up that chat only', ['world'], async (stage) => {
    const client = await memberOf(stage, 'slow', 'open');
    await client.sendText(text('slow', '1'));
    assert.equal(await refusalOf(client.sendText(text('slow', '2'))), 'SLOWMODE_WAIT_X');
    assert.equal((await client.sendText(text('open', '3'))).chat_id, chatId('open'));
  }),

  check('Who is no member, or banned, may not write', ['world'], async (stage) => {
    const client = await stage.connect('alice');
    await client.resolve(byName('VillaUbud'));
    await client.resolve(byName('banned_room'));
    assert.match(
      await refusalOf(client.sendText(text('open', '1'))),
      /^(CHAT_WRITE_FORBIDDEN|CHAT_GUEST_SEND_FORBIDDEN)$/,
    );
    assert.equal(await refusalOf(client.sendText(text('banned', '2'))), 'USER_BANNED_IN_CHANNEL');
  }),

  check('A message without text, and one too long, are refused', ['world'], async (stage) => {
    const client = await memberOf(stage, 'open');
    assert.equal(await refusalOf(client.sendText(text('open', '1', ''))), 'MESSAGE_EMPTY');
    assert.equal(await refusalOf(client.sendText(text('open', '2', 'x'.repeat(4097)))), 'MESSAGE_TOO_LONG');
    assert.equal((await client.sendText(text('open', '3', 'x'.repeat(4096)))).chat_id, chatId('open'));
  }),

  check('A chat that the account never met cannot be written to', [], async ({ connect }) => {
    const client = await connect('alice');
    const message = { chat_id: -1_004_000_000_001, text: 'nobody will read this', random_id: '1' };
    assert.equal(await refusalOf(client.sendText(message)), 'CHANNEL_INVALID');
  }),

  check('A frozen account reads and does not write', ['world', 'control'], async (stage) => {
    const client = await memberOf(stage, 'open');
    await stage.control(`/users/${USERS.alice}/state`, { state: 'frozen' });
    assert.equal(await refusalOf(client.sendText(text('open', '1'))), 'FROZEN_METHOD_INVALID');
    assert.equal(await refusalOf(client.join(byName('slow_room'))), 'FROZEN_METHOD_INVALID');
    assert.equal((await client.whoAmI()).id, USERS.alice);
  }),

  check('An account that is restricted for spam is refused in groups', ['world', 'control'], async (stage) => {
    const client = await memberOf(stage, 'open');
    await stage.control(`/users/${USERS.alice}/state`, { state: 'spam_restricted' });
    assert.equal(await refusalOf(client.sendText(text('open', '1'))), 'USER_BANNED_IN_CHANNEL');
    includes(await client.rights(chatId('open')), { banned: false, member: true });
  }),
];
