import { strict as assert } from 'node:assert';
import { check, includes, type Check } from '#contract/check.ts';
import { chatId, linkOf, USERS } from '#contract/world.ts';

export const reactionChecks: Check[] = [
  check('A reaction is given once, and another takes its place', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await client.join(linkOf('open'));
    const chat_id = chatId('open');
    const { id } = await stage.control<{ id: number }>('/messages', { chat_id, from: USERS.carol, text: 'for sale' });
    const reaction = { chat_id, message_id: id };
    includes(await client.react({ ...reaction, emoji: '👍' }), { status: 'ok' });
    assert.deepEqual(await client.react({ ...reaction, emoji: '👍' }), { status: 'already' });
    includes(await client.react({ ...reaction, emoji: '🔥' }), { status: 'ok' });
    const seen = await client.message(chat_id, id);
    assert.deepEqual(seen?.reactions, { counts: [{ reaction: '🔥', count: 1 }], own: ['🔥'] });
  }),

  check('A reaction that is none is refused with those that are', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await client.join(linkOf('open'));
    const chat_id = chatId('open');
    const { id } = await stage.control<{ id: number }>('/messages', { chat_id, from: USERS.carol, text: 'for sale' });
    const outcome = await client.react({ chat_id, message_id: id, emoji: '🪚' });
    const { reactions } = await client.availableReactions(chat_id);
    assert.ok(reactions.includes('👍'));
    assert.deepEqual(outcome, { status: 'not_allowed', allowed: reactions });
    assert.deepEqual(await client.react({ chat_id, message_id: id + 100, emoji: '👍' }), { status: 'message_gone' });
  }),
];
