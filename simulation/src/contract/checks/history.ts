import { strict as assert } from 'node:assert';
import { check, refusalOf, type Check } from '#contract/check.ts';
import { JPEG } from '#contract/pictures.ts';
import { byName, chatId, linkOf, USERS } from '#contract/world.ts';

export const historyChecks: Check[] = [
  check(
    'A history is the newest messages, the newest first, and knows its own',
    ['world', 'control'],
    async (stage) => {
      const client = await stage.connect('alice');
      await client.join(linkOf('open'));
      const chat_id = chatId('open');
      await stage.control('/messages', { chat_id, from: USERS.carol, text: 'first' });
      const sent = await client.sendText({ chat_id, text: 'second', random_id: '1' });
      const photo = await client.uploadPhoto({ bytes: JPEG, file_name: 'villa.jpg' });
      await client.sendPhoto({ chat_id, photo, caption: 'third', random_id: '2' });
      const history = await client.history(chat_id, { limit: 10 });
      assert.deepEqual(
        history.map(({ text, own, sender_id, has_photo }) => [text, own, sender_id, has_photo]),
        [
          ['third', true, USERS.alice, true],
          ['second', true, USERS.alice, false],
          ['first', false, USERS.carol, false],
        ],
      );
      assert.equal(history[1]?.message_id, sent.message_id);
      assert.deepEqual(history[1]?.date, sent.date);
      assert.deepEqual(
        (await client.history(chat_id, { limit: 2 })).map(({ text }) => text),
        ['third', 'second'],
      );
    },
  ),

  check('A history goes back to a moment, and no further', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await client.join(linkOf('open'));
    const chat_id = chatId('open');
    await stage.control('/messages', { chat_id, from: USERS.carol, text: 'old' });
    await stage.control('/clock/advance', { seconds: 3600 });
    const { date } = await client.sendText({ chat_id, text: 'new', random_id: '1' });
    const since = new Date(date.getTime() - 60_000);
    assert.deepEqual(
      (await client.history(chat_id, { limit: 10, since })).map(({ text }) => text),
      ['new'],
    );
  }),

  check('Who is no member reads a public group, and no private one', ['world'], async ({ connect }) => {
    const [alice, bob] = [await connect('alice'), await connect('bob')];
    await bob.resolve(byName('VillaUbud'));
    assert.deepEqual(await bob.history(chatId('open'), { limit: 10 }), []);
    assert.deepEqual(await alice.history(chatId('private'), { limit: 10 }), []);
    assert.equal(await refusalOf(bob.history(chatId('private'), { limit: 10 })), 'CHANNEL_INVALID');
  }),

  check('What one account writes, the others of the group read', ['world'], async ({ connect }) => {
    const [alice, bob] = [await connect('alice'), await connect('bob')];
    for (const client of [alice, bob]) for (const name of ['open', 'basic'] as const) await client.join(linkOf(name));
    for (const name of ['open', 'basic'] as const) {
      await alice.sendText({ chat_id: chatId(name), text: `to ${name}`, random_id: name === 'open' ? '7' : '8' });
      const [newest] = await bob.history(chatId(name), { limit: 1 });
      assert.deepEqual([newest?.text, newest?.own, newest?.sender_id], [`to ${name}`, false, USERS.alice]);
    }
  }),
];
