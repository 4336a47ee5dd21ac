import { afterEach, beforeEach, expect, test } from 'vitest';
import { groupId } from '#engine/harness.ts';
import { BEN, openInbox, SOON, type InboxWorld } from './inbox-world.ts';

const GROUP = groupId(5001);
/** Some bytes that begin as a JPEG does. */
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.alloc(500, 7)]);
let world: InboxWorld;
beforeEach(async () => {
  world = await openInbox({
    groups: [{ id: 5001, username: 'VillaUbud', members: [1, 2, 3], target: null }],
    limits: { channel_difference_max: 10 },
  });
});
afterEach(() => world.close());

/** The other account sends so many photos to the group as one. */
const sendAlbum = (captions: readonly string[]) =>
  world.connections.use(2, { timeout_ms: 5_000, pauses_ms: [] }, async ({ client }) => {
    await client.resolve({ kind: 'public', link: '@VillaUbud', username: 'VillaUbud' });
    const media = await client.uploadMedia({ kind: 'photo', bytes: JPEG, file_name: 'a.jpg' });
    const items = captions.map((caption, n) => ({ media, caption, random_id: `${captions.join('').length}${n}` }));
    await client.sendAlbum({ chat_id: GROUP, items });
  });

const kept = () =>
  world.sql<{ text: string; album: number }>(
    `select text, dense_rank() over (order by album_id)::int as album from conversation_messages
     where peer_id = $1 order by telegram_message_id`,
    [GROUP],
  );
const photos = (captions: readonly string[]) => captions.map((text) => ({ text, album: 1 }));

test('of an album in a group whose caption names the account all of it is kept, of others nothing', async () => {
  await world.listen();
  await sendAlbum(['Look', 'at this', 'view']);
  await sendAlbum(['', '@account_1 is it yours?', '']);
  await world.say(BEN, '@account_1 the last word', { group: 'VillaUbud' });
  await expect
    .poll(kept, SOON)
    .toMatchObject([...photos(['', '@account_1 is it yours?', '']), { text: '@account_1 the last word' }]);
});

test('and all of it is read when it came in an absence that Telegram does not tell of any more', async () => {
  const first = await world.listen();
  await world.say(BEN, '@account_1 before', { group: 'VillaUbud' });
  await expect.poll(kept, SOON).toHaveLength(1);
  await first.close();
  await sendAlbum(['', '@account_1 is it yours?', '']);
  for (let n = 1; n <= 12; n += 1) await world.say(BEN, `talk ${n}`, { group: 'VillaUbud' });
  await world.listen();
  await expect.poll(kept, SOON).toHaveLength(4);
  expect((await kept()).slice(1)).toMatchObject(photos(['', '@account_1 is it yours?', '']));
});
