import { strict as assert } from 'node:assert';
import { check, includes, type Check } from '#contract/check.ts';
import { byInvite, byName, chatId, linkOf, type GroupName } from '#contract/world.ts';

const all = { member: true, banned: false, can_send_text: true, can_send_photo: true, slow_mode_seconds: 0 };
const none = { member: false, banned: false, can_send_text: false, can_send_photo: false, slow_mode_seconds: 0 };

const OF_MEMBERS: [GroupName, string, typeof all][] = [
  ['open', 'an open group', all],
  ['read_only', 'a group in which admins write', { ...all, can_send_text: false, can_send_photo: false }],
  ['no_photos', 'a group without photos', { ...all, can_send_photo: false }],
  ['slow', 'a group with slow mode', { ...all, slow_mode_seconds: 60 }],
  ['channel', 'a channel', { ...all, can_send_text: false, can_send_photo: false }],
  ['basic', 'a basic group', all],
];

export const rightsChecks: Check[] = [
  ...OF_MEMBERS.map(([name, words, expected]) =>
    check(`A member of ${words} knows what it may do`, ['world'], async ({ connect }) => {
      const client = await connect('alice');
      await client.join(linkOf(name));
      assert.deepEqual(await client.rights(chatId(name)), expected);
    }),
  ),

  check('Who is no member may do nothing', ['world'], async ({ connect }) => {
    const client = await connect('alice');
    await client.resolve(byName('VillaUbud'));
    assert.deepEqual(await client.rights(chatId('open')), none);
  }),

  check('Who is banned in a group is told so', ['world'], async ({ connect }) => {
    const client = await connect('alice');
    await client.resolve(byName('banned_room'));
    includes(await client.rights(chatId('banned')), { banned: true, can_send_text: false, can_send_photo: false });
  }),

  check('A ban is seen with the next question', ['world', 'control'], async ({ connect, control }) => {
    const client = await connect('alice');
    await client.join(byInvite('openHash01'));
    includes(await client.rights(chatId('invited')), { banned: false, can_send_text: true });
    await control('/groups/5002/ban', { user_id: client.me.id });
    includes(await client.rights(chatId('invited')), { banned: true, can_send_text: false });
  }),
];
