import { strict as assert } from 'node:assert';
import { check, includes, refusalOf, type Check } from '#contract/check.ts';
import { byId, byInvite, byName, chatId, USERS } from '#contract/world.ts';

type Call = { user_id: number; method: string };

export const joiningChecks: Check[] = [
  check('A group is joined by its name, and the second time costs no join', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    const first = await client.join(byName('VillaUbud'));
    assert.equal(first.status, 'joined');
    includes(first.status === 'joined' ? first.chat : null, { id: chatId('open'), member: true });
    const second = await client.join(byName('VillaUbud'));
    assert.equal(second.status, 'already_member');
    const joins = (await stage.control<Call[]>('/calls')).filter(({ method }) => method === 'channels.joinChannel');
    assert.equal(joins.length, 1);
  }),

  check('A group is joined by invitation, a basic one too, and both only once', ['world'], async ({ connect }) => {
    const client = await connect('alice');
    for (const [hash, name] of [
      ['openHash01', 'invited'],
      ['basicHash01', 'basic'],
    ] as const) {
      const first = await client.join(byInvite(hash));
      includes(first, { status: 'joined' });
      includes('chat' in first ? first.chat : null, { id: chatId(name), title: name, member: true });
      includes(await client.join(byInvite(hash)), { status: 'already_member' });
    }
  }),

  check('Who has to be approved is told so, and is a member afterwards', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    for (const link of [byName('approval_room'), byInvite('approvalHash')]) {
      includes(await client.join(link), { status: 'requested' });
      includes(await client.join(link), { status: 'requested' });
    }
    includes(await client.rights(chatId('approval')), { member: false });
    await stage.control('/groups/5003/approve', { user_id: USERS.alice });
    includes(await client.rights(chatId('approval')), { member: true, can_send_text: true });
    includes(await client.join(byName('approval_room')), { status: 'already_member' });
  }),

  check('By its id a group is joined by those only who know it', ['world'], async ({ connect }) => {
    const [alice, bob] = [await connect('alice'), await connect('bob')];
    includes(await alice.join(byId('private')), { status: 'already_member' });
    assert.equal(await refusalOf(bob.join(byId('private'))), 'CHANNEL_INVALID');
  }),

  check('A group that lets nobody in refuses', ['world'], async ({ connect }) => {
    const client = await connect('alice');
    assert.equal(await refusalOf(client.join(byName('closed_room'))), 'CHANNEL_PRIVATE');
  }),

  check('A join that reaches a stale channel asks once more who has the name', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control('/faults', { method: 'channels.joinChannel', error: 'CHANNEL_INVALID' });
    includes(await client.join(byName('VillaUbud')), { status: 'joined' });
    const methods = (await stage.control<Call[]>('/calls')).map(({ method }) => method);
    assert.deepEqual(methods.slice(-4), [
      'contacts.resolveUsername',
      'channels.joinChannel',
      'contacts.resolveUsername',
      'channels.joinChannel',
    ]);
  }),

  check('A join whose answer was lost has happened, and is found so', ['world', 'control'], async (stage) => {
    const client = await stage.connect('alice');
    await stage.control('/faults', { method: 'channels.joinChannel', action: 'drop_after' });
    await assert.rejects(client.join(byName('VillaUbud')), /dropped/);
    const again = await stage.connect('alice');
    includes(await again.join(byName('VillaUbud')), { status: 'already_member' });
  }),

  ...['CHANNELS_TOO_MUCH', 'USERS_TOO_MUCH', 'INVITE_HASH_EXPIRED', 'USER_ALREADY_PARTICIPANT'].map((error) =>
    check(`A join that is answered with ${error} says so`, ['world', 'control'], async (stage) => {
      const client = await stage.connect('alice');
      await stage.control('/faults', { method: 'channels.joinChannel', error });
      const work = client.join(byName('VillaUbud'));
      if (error === 'USER_ALREADY_PARTICIPANT') includes(await work, { status: 'already_member' });
      else assert.equal(await refusalOf(work), error);
    }),
  ),
];
