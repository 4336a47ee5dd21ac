import { strict as assert } from 'node:assert';
import { check, includes, refusalOf, type Check } from '#contract/check.ts';
import { memoryState } from '#contract/stage.ts';
import { byId, byInvite, byName, chatId } from '#contract/world.ts';

export const findingChecks: Check[] = [
  check('A name that nobody has is USERNAME_NOT_OCCUPIED', [], async ({ connect }) => {
    const client = await connect('alice');
    assert.equal(await refusalOf(client.resolve(byName('nobody_has_this_name_5550100'))), 'USERNAME_NOT_OCCUPIED');
  }),

  check('An invitation that never was is INVITE_HASH_EXPIRED or INVITE_HASH_INVALID', [], async ({ connect }) => {
    const client = await connect('alice');
    assert.match(await refusalOf(client.resolve(byInvite('AAAAAAAAAAAAAAAA'))), /^INVITE_HASH_(EXPIRED|INVALID)$/);
  }),

  check('An id that the account never met is nothing, and costs no error', [], async ({ connect }) => {
    const client = await connect('alice');
    assert.equal(await client.resolve({ kind: 'id', link: 'ID:4000000001', channel_id: 4_000_000_001 }), null);
    assert.equal(await client.knows(-1_004_000_000_001), false);
  }),

  check('A group is found by its name in any case, without joining it', ['world'], async ({ connect }) => {
    const client = await connect('alice');
    const chat = { id: chatId('open'), title: 'open', username: 'VillaUbud', kind: 'supergroup', member: false };
    assert.deepEqual(await client.resolve(byName('villaubud')), chat);
    assert.deepEqual(await client.resolve(byName('VILLAUBUD')), chat);
    includes(await client.resolve(byName('news_channel')), { id: chatId('channel'), kind: 'channel' });
  }),

  check("A person's name is that of no group", ['world'], async ({ connect }) => {
    const client = await connect('alice');
    assert.equal(await refusalOf(client.resolve(byName('bobby_says'))), 'CHANNEL_INVALID');
    assert.equal(await refusalOf(client.join(byName('bobby_says'))), 'CHANNEL_INVALID');
  }),

  check('Behind an invitation or an id only a member sees the group', ['world'], async ({ connect }) => {
    const [alice, bob] = [await connect('alice'), await connect('bob')];
    assert.equal(await alice.resolve(byInvite('openHash01')), null);
    await alice.join(byInvite('openHash01'));
    includes(await alice.resolve(byInvite('openHash01')), { id: chatId('invited'), member: true });
    includes(await alice.resolve(byId('private')), { id: chatId('private'), member: true });
    assert.equal(await bob.resolve(byId('private')), null);
  }),

  check('A chat that was met is known, also after a new connection', ['world'], async ({ connect }) => {
    const state = memoryState();
    const first = await connect('alice', { state });
    assert.equal(await first.knows(chatId('slow')), false);
    await first.resolve(byName('slow_room'));
    assert.equal(await first.knows(chatId('slow')), true);
    await first.close();
    const second = await connect('alice', { state });
    assert.equal(await second.knows(chatId('slow')), true);
    includes(await second.rights(chatId('slow')), { member: false });
  }),

  check('What one account has met, another one does not know', ['world'], async ({ connect }) => {
    const [alice, bob] = [await connect('alice'), await connect('bob')];
    await alice.resolve(byName('VillaUbud'));
    assert.equal(await bob.knows(chatId('open')), false);
    assert.equal(await refusalOf(bob.rights(chatId('open'))), 'CHANNEL_INVALID');
  }),
];
