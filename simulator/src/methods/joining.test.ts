import { expect, test } from 'vitest';
import { ask, order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import {
  ANNA,
  APPROVAL_GROUP,
  BASIC_GROUP,
  BORIS,
  CLARA,
  INVITE_GROUP,
  OPEN_GROUP,
  READ_ONLY_GROUP,
} from '#testing/small-world.ts';
import type { Simulator } from '#simulator.ts';

const INVITE = 'https://t.me/+AbCdEfGhIjKlMnOp';
const marked = (id: number): number => -1_000_000_000_000 - id;

async function membersOf(simulator: Simulator, id: number): Promise<number[]> {
  const { groups } = await ask<{ groups: { id: number; members: number[] }[] }>(simulator, '/state');
  return groups.find((group) => group.id === id)?.members ?? [];
}

test('a public group is found and joined by its name in any case, and joining again is no error', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  for (const name of ['open_GROUP', 'Open_Group']) {
    await expect(client.joinChat(name)).resolves.toMatchObject({ status: 'ok', chat: { id: marked(OPEN_GROUP) } });
  }
  expect(await membersOf(simulator, OPEN_GROUP)).toContain(ANNA);
  const member = await client.getChatMember({ chatId: 'open_group', userId: 'self' });
  expect(member?.status).toBe('member');
});

test('an invite is looked at, used, and used only once', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await expect(client.call({ _: 'messages.checkChatInvite', hash: 'AbCdEfGhIjKlMnOp' })).resolves.toMatchObject({
    _: 'chatInvite',
    title: `Group ${INVITE_GROUP}`,
    participantsCount: 1,
  });
  await expect(client.joinChat(INVITE)).resolves.toMatchObject({ status: 'ok', chat: { id: marked(INVITE_GROUP) } });
  await expect(client.joinChat(INVITE)).rejects.toMatchObject({ text: 'USER_ALREADY_PARTICIPANT' });
  await expect(client.call({ _: 'messages.checkChatInvite', hash: 'AbCdEfGhIjKlMnOp' })).resolves.toMatchObject({
    _: 'chatInviteAlready',
  });
});

test('a basic group is joined by invite and left again', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, CLARA);
  await expect(client.joinChat('https://t.me/+BasicInvite00001')).resolves.toMatchObject({ status: 'ok' });
  expect(await membersOf(simulator, BASIC_GROUP)).toContain(CLARA);
  await client.leaveChat(-BASIC_GROUP);
  expect(await membersOf(simulator, BASIC_GROUP)).not.toContain(CLARA);
});

test.each([
  ['nobody_has_this', 'USERNAME_NOT_OCCUPIED'],
  ['x1', 'USERNAME_INVALID'],
  ['closed_group', 'CHANNEL_PRIVATE'],
  ['https://t.me/+ZzZzZzZzZzZzZzZz', 'INVITE_HASH_EXPIRED'],
])('%s is refused with %s', async (link, text) => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  await expect(join(client, link)).rejects.toMatchObject({ text });
});

/** mtcute itself catches names that do not exist. */
async function join(client: Awaited<ReturnType<typeof connected>>, link: string): Promise<unknown> {
  if (link.startsWith('https:') || link === 'closed_group') return client.joinChat(link);
  return client.call({ _: 'contacts.resolveUsername', username: link });
}

test('where an admin has to approve, one is let in when the time has come', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } });
  const client = await connected(simulator, ANNA);
  await expect(client.joinChat('approval_group')).resolves.toEqual({ status: 'request_sent' });
  await order(simulator, '/clock/advance', { seconds: 599 });
  await expect(client.joinChat('approval_group')).resolves.toEqual({ status: 'request_sent' });
  await order(simulator, '/clock/advance', { seconds: 1 });
  await expect(client.joinChat('approval_group')).resolves.toMatchObject({ status: 'ok' });
});

test('the control API approves one or all who asked', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } });
  for (const user of [ANNA, BORIS, CLARA]) {
    await (await connected(simulator, user)).joinChat('approval_group');
  }
  const one = await order(simulator, `/groups/${APPROVAL_GROUP}/approve`, { user_id: BORIS });
  expect(one.body).toEqual({ approved: [BORIS] });
  const rest = await order(simulator, `/groups/${marked(APPROVAL_GROUP)}/approve`);
  expect(rest.body).toEqual({ approved: [ANNA, CLARA] });
  expect(await membersOf(simulator, APPROVAL_GROUP)).toEqual([BORIS, ANNA, CLARA]);
});

test('rights, membership and a ban are shown as Telegram shows them', async () => {
  const simulator = await testSimulator();
  const client = await connected(simulator, ANNA);
  const group = await client.getFullChat('read_only_group');
  expect(group.defaultPermissions?.canSendMessages).toBe(false);
  await expect(client.call(await participant(client, 'open_group'))).rejects.toMatchObject({
    text: 'USER_NOT_PARTICIPANT',
  });
  await order(simulator, `/groups/${READ_ONLY_GROUP}/ban`, { user_id: ANNA });
  await expect(client.call(await participant(client, 'read_only_group'))).resolves.toMatchObject({
    participant: { _: 'channelParticipantBanned', bannedRights: { sendMessages: true } },
  });
});

async function participant(client: Awaited<ReturnType<typeof connected>>, name: string) {
  const channel = await client.resolveChannel(name);
  return { _: 'channels.getParticipant', channel, participant: { _: 'inputPeerSelf' } } as const;
}

test("an access hash is worth nothing in another account's hands", async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const boris = await connected(simulator, BORIS);
  const channel = await anna.resolveChannel('open_group');
  await expect(boris.call({ _: 'channels.joinChannel', channel })).rejects.toMatchObject({ text: 'CHANNEL_INVALID' });
  const peer = await anna.resolvePeer('clara_ops');
  await expect(boris.sendText(peer, 'hello')).rejects.toMatchObject({ text: 'PEER_ID_INVALID' });
});
