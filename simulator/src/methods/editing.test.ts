import { MemoryStorage } from '@mtcute/node';
import { expect, test } from 'vitest';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { listening } from '#testing/listening.ts';
import { ANNA, BASIC_GROUP, BORIS, DORA, OPEN_GROUP } from '#testing/small-world.ts';
import { until } from '#testing/waiting.ts';
import type { WorldFile } from '#world-file.ts';

const inside = ({ groups }: WorldFile): void => {
  const group = groups.find(({ id }) => id === OPEN_GROUP);
  group?.members.push(ANNA, BORIS);
};

test('an edit reaches everybody, in a group, a basic group and a private chat', async () => {
  const simulator = await testSimulator({}, inside);
  const anna = await connected(simulator, ANNA);
  const { client: boris } = await listening(simulator, BORIS);
  const edited: string[] = [];
  boris.onEditMessage.add(({ text }) => edited.push(text));
  for (const chat of ['open_group', 'boris_ops', -BASIC_GROUP]) {
    const sent = await anna.sendText(chat, `for sale`);
    const changed = await anna.editMessage({ chatId: chat, message: sent.id, text: `sold in ${chat}` });
    expect(changed).toMatchObject({ id: sent.id, text: `sold in ${chat}`, editDate: expect.any(Date) });
  }
  await until(() => edited.length === 3);
  expect(edited).toEqual(['sold in open_group', 'sold in boris_ops', `sold in -${BASIC_GROUP}`]);
});

test('only one’s own messages can be edited, for two days, and only if something changes', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } }, inside);
  const anna = await connected(simulator, ANNA);
  const { body } = await order<{ id: number }>(simulator, '/messages', { group: OPEN_GROUP, from: DORA, text: 'mine' });
  const foreign = anna.editMessage({ chatId: 'open_group', message: body.id, text: 'yours' });
  await expect(foreign).rejects.toMatchObject({ text: 'MESSAGE_AUTHOR_REQUIRED', code: 403 });
  const { id: message } = await anna.sendText('open_group', 'one');
  const edit = (text: string): Promise<unknown> => anna.editMessage({ chatId: 'open_group', message, text });
  await expect(edit('one')).rejects.toMatchObject({ text: 'MESSAGE_NOT_MODIFIED' });
  await edit('two');
  await order(simulator, '/clock/advance', { seconds: 172_801 });
  await expect(edit('three')).rejects.toMatchObject({ text: 'MESSAGE_EDIT_TIME_EXPIRED' });
});

test('what was deleted is gone for everybody who hears of it', async () => {
  const simulator = await testSimulator({}, inside);
  const anna = await connected(simulator, ANNA);
  const { client: boris } = await listening(simulator, BORIS);
  const deleted: [number | null, number][] = [];
  boris.onDeleteMessage.add(({ channelId, messageIds }) => {
    deleted.push([channelId, messageIds.length]);
  });
  const posts = [await anna.sendText('open_group', 'one'), await anna.sendText('open_group', 'two')];
  await anna.deleteMessages(posts);
  const letter = await anna.sendText('boris_ops', 'forget this');
  await anna.deleteMessages([letter]);
  await until(() => deleted.length === 2);
  expect(deleted).toEqual([
    [-1_000_000_000_000 - OPEN_GROUP, 2],
    [null, 1],
  ]);
  expect(await boris.getHistory('open_group')).toHaveLength(0);
  expect(await boris.getHistory('anna_ops')).toHaveLength(0);
  const foreign = await order<{ id: number }>(simulator, '/messages', { group: OPEN_GROUP, from: DORA, text: 'stays' });
  const refused = anna.deleteMessagesById('open_group', [foreign.body.id]);
  await expect(refused).rejects.toMatchObject({ text: 'MESSAGE_DELETE_FORBIDDEN' });
});

test('a message deleted for oneself stays with the others', async () => {
  const simulator = await testSimulator();
  const [anna, boris] = [await connected(simulator, ANNA), await connected(simulator, BORIS)];
  const sent = await anna.sendText('boris_ops', 'keep it');
  await anna.deleteMessages([sent], { revoke: false });
  expect(await anna.getHistory('boris_ops')).toHaveLength(0);
  expect(await boris.getHistory('anna_ops')).toHaveLength(1);
});

test('edits and deletions during an absence are told of after it', async () => {
  const simulator = await testSimulator({}, inside);
  const anna = await connected(simulator, ANNA);
  const kept = await anna.sendText('open_group', 'first version');
  const doomed = await anna.sendText('open_group', 'will go');
  const letter = await anna.sendText('boris_ops', 'first letter');
  const storage = new MemoryStorage();
  const before = await listening(simulator, BORIS, { storage });
  await anna.sendText('open_group', 'seen');
  await until(() => before.heard.includes('seen'));
  await before.client.destroy();

  await anna.editMessage({ message: kept, text: 'second version' });
  await anna.deleteMessages([doomed]);
  await anna.editMessage({ message: letter, text: 'second letter' });
  const short = await anna.sendText('open_group', 'came and went');
  await anna.deleteMessages([short]);
  await anna.sendText('open_group', 'last');

  const { heard, raw } = await listening(simulator, BORIS, { storage });
  await until(() => heard.includes('last'));
  await until(() => raw.length >= 4);
  expect(heard).toEqual(['last']);
  expect(raw.map(({ _ }) => _)).toEqual(
    expect.arrayContaining(['updateEditMessage', 'updateEditChannelMessage', 'updateDeleteChannelMessages']),
  );
});
