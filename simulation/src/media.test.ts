import { randomBytes } from 'node:crypto';
import type { OutgoingMedia } from '@groundcrew/server/domain/telegram-media.ts';
import type { MessageMedia, TelegramFile, TelegramMessage } from '@groundcrew/server/domain/telegram-messages.ts';
import type { TelegramClient } from '@groundcrew/server/domain/telegram.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ALICE, BOB, memoryState, startGatewayWorld, type GatewayWorld } from '#testing/gateway-world.ts';

/** The smallest picture there is: one grey pixel. */
const JPEG = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
  'base64',
);
const MAX = { max_bytes: 50 * 1_048_576 };

let world: GatewayWorld;
let alice: TelegramClient;
let bob: TelegramClient;

async function begin(options: Parameters<typeof startGatewayWorld>[0] = {}): Promise<void> {
  world = await startGatewayWorld(options);
  [alice, bob] = await Promise.all([world.connect(ALICE), world.connect(BOB)]);
  // They have met: each has a letter of the other.
  await world.control('/messages', { chat_id: ALICE, from: BOB, text: 'hello' });
  await world.control('/messages', { chat_id: BOB, from: ALICE, text: 'hello' });
}

beforeEach(() => begin());
afterEach(() => world.close());

let sent = 0;
const random_id = () => String((sent += 1));

/** Bob sends it, and this is what Alice sees. */
async function receive(media: OutgoingMedia, caption = 'look'): Promise<TelegramMessage> {
  const uploaded = await bob.uploadMedia(media);
  await bob.sendMedia({ chat_id: ALICE, media: uploaded, caption, random_id: random_id() });
  const [newest] = await alice.history(BOB, { limit: 1 });
  if (!newest) throw new Error('nothing came');
  return newest;
}

function fileOf(message: TelegramMessage | null): TelegramFile {
  const media: MessageMedia | null | undefined = message?.media;
  if (!media || !('file' in media)) throw new Error('there is no file in it');
  return media.file;
}

async function fetch(client: TelegramClient, file: TelegramFile | string, max_bytes = MAX.max_bytes): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of client.download(file, { max_bytes })) parts.push(part);
  return Buffer.concat(parts);
}

describe('what one sends, another sees and fetches', () => {
  const bytes = randomBytes(700_000);
  const of = { bytes, file_name: 'name.bin' };

  test.each<[OutgoingMedia, object]>([
    [
      { kind: 'photo', bytes: JPEG, file_name: 'p.jpg' },
      { kind: 'photo', width: 1, height: 1 },
    ],
    [
      { kind: 'video', ...of, mime_type: 'video/mp4', duration_s: 12.5, width: 640, height: 480 },
      { kind: 'video', duration_s: 12.5, width: 640, height: 480 },
    ],
    [
      { kind: 'voice', ...of, mime_type: 'audio/ogg', duration_s: 3 },
      { kind: 'voice', duration_s: 3 },
    ],
    [
      { kind: 'audio', ...of, mime_type: 'audio/mpeg', duration_s: 180, title: 'Song', performer: null },
      { kind: 'audio', duration_s: 180, title: 'Song', performer: null },
    ],
    [{ kind: 'document', ...of, mime_type: 'application/pdf' }, { kind: 'document' }],
  ])('%o', async (media, expected) => {
    const message = await receive(media);
    expect(message).toMatchObject({ text: 'look', own: false, has_photo: media.kind === 'photo', media: expected });
    const file = fileOf(message);
    expect(file.size_bytes).toBe(media.bytes.length);
    expect(await fetch(alice, file)).toEqual(Buffer.from(media.bytes));
  });

  test('a large file goes in parts, both ways, over a media connection', async () => {
    const large = randomBytes(11_500_000);
    const message = await receive({
      kind: 'document',
      bytes: large,
      file_name: 'large.zip',
      mime_type: 'application/zip',
    });
    const file = fileOf(message);
    expect(file).toMatchObject({ file_name: 'large.zip', mime_type: 'application/zip', size_bytes: large.length });
    expect((await fetch(alice, file)).equals(large)).toBe(true);
    const { max_main_connections, killed } = await world.control<{ max_main_connections: object; killed: [] }>(
      '/connections',
    );
    expect(Object.values(max_main_connections)).toEqual([1, 1]);
    expect(killed).toEqual([]);
    type Connections = { connections: { main: boolean }[] };
    await expect
      .poll(async () => (await world.control<Connections>('/connections')).connections.every(({ main }) => main))
      .toBe(true);
  });

  test('an album comes as one, and once', async () => {
    const photos = await Promise.all(
      ['a', 'b', 'c'].map(() => bob.uploadMedia({ kind: 'photo', bytes: JPEG, file_name: 'p.jpg' })),
    );
    const items = photos.map((media, n) => ({ media, caption: `photo ${n}`, random_id: String(9000 + n) }));
    const first = await bob.sendAlbum({ chat_id: ALICE, items });
    const second = await bob.sendAlbum({ chat_id: ALICE, items });
    expect(second).toEqual(first);
    expect(new Set(first.map(({ message_id }) => message_id)).size).toBe(3);
    const seen = (await alice.history(BOB, { limit: 10 })).filter(({ album_id }) => album_id !== null);
    expect(seen.map(({ text }) => text).toSorted()).toEqual(['photo 0', 'photo 1', 'photo 2']);
    expect(new Set(seen.map(({ album_id }) => album_id)).size).toBe(1);
  });

  test('what does not fit in an album is refused before it is sent', async () => {
    const photo = await bob.uploadMedia({ kind: 'photo', bytes: JPEG, file_name: 'p.jpg' });
    const voice = await bob.uploadMedia({ kind: 'voice', ...of, mime_type: 'audio/ogg', duration_s: 1 });
    await world.calls(BOB);
    const items = [photo, voice].map((media) => ({ media, caption: '', random_id: random_id() }));
    await expect(bob.sendAlbum({ chat_id: ALICE, items })).rejects.toThrow('MEDIA_INVALID');
    expect(await world.calls(BOB)).toEqual([]);
  });

  test('an answer names the message that it answers', async () => {
    const letter = await alice.sendText({ chat_id: BOB, text: 'Is it sold?', random_id: random_id() });
    const [question] = await bob.history(ALICE, { limit: 1 });
    const reply_to = question?.message_id ?? 0;
    await bob.sendText({ chat_id: ALICE, text: 'Not yet', random_id: random_id(), reply_to });
    const [answer] = await alice.history(BOB, { limit: 1 });
    expect(answer).toMatchObject({ text: 'Not yet', reply_to: { message_id: letter.message_id, chat_id: BOB } });
  });
});

describe('a file that is fetched', () => {
  const document = (bytes: Uint8Array): OutgoingMedia => ({
    kind: 'document',
    bytes,
    file_name: 'f.bin',
    mime_type: 'application/octet-stream',
  });

  test('later, by what was kept of it, after the reference has expired', async () => {
    const bytes = randomBytes(1_200_000);
    const { reference } = fileOf(await receive(document(bytes)));
    await world.control('/files/expire', {});
    await alice.close();
    const later = await world.connect(ALICE);
    await world.calls();
    expect((await fetch(later, reference)).equals(bytes)).toBe(true);
    expect((await world.calls()).filter((method) => method === 'messages.getMessages')).toHaveLength(1);
  });

  test('is not fetched when it is larger than is wanted', async () => {
    const file = fileOf(await receive(document(randomBytes(600_000))));
    await world.calls();
    await expect(fetch(alice, file, 599_999)).rejects.toThrow(RangeError);
    expect(await world.calls()).toEqual([]);
    expect(await fetch(alice, file, 600_000)).toHaveLength(600_000);
  });

  test('waits as long as Telegram slows it down, and goes on', async () => {
    const file = fileOf(await receive(document(randomBytes(600_000))));
    await world.control('/faults', { method: 'upload.getFile', error: 'FLOOD_PREMIUM_WAIT_1', code: 420 });
    expect(await fetch(alice, file)).toHaveLength(600_000);
    await world.control('/faults', { method: 'upload.getFile', error: 'FLOOD_PREMIUM_WAIT_600', code: 420 });
    await expect(fetch(alice, file)).rejects.toThrow('FLOOD_PREMIUM_WAIT_600');
  });

  test('of a message that is gone ends with what Telegram says', async () => {
    const message = await receive(document(randomBytes(10_000)));
    await world.control('/files/expire', {});
    const ledger = await world.control<{ order: number }[]>('/messages');
    await world.control('/messages/delete', { order: ledger.at(-1)?.order });
    await expect(fetch(alice, fileOf(message))).rejects.toThrow('FILE_REFERENCE_EXPIRED');
  });

  test('and what is no reference at all is told apart', async () => {
    await expect(fetch(alice, 'https://example.com/x')).rejects.toThrow(TypeError);
    await expect(fetch(alice, `tgf1.${Buffer.from('{}').toString('base64url')}`)).rejects.toThrow(TypeError);
  });
});

describe('a file at another DC', () => {
  const bytes = randomBytes(900_000);
  const upload = { kind: 'document', bytes, file_name: 'far.bin', mime_type: 'application/octet-stream' } as const;

  beforeEach(async () => {
    await world.close();
    await begin({ dcs: [2, 4], homes: { [BOB]: 4 } });
  });

  test('is fetched there, with the account’s authorization, again and again', async () => {
    const file = fileOf(await receive(upload));
    for (let round = 0; round < 3; round += 1) expect((await fetch(alice, file)).equals(bytes)).toBe(true);
    const calls = await world.calls();
    expect(calls.filter((method) => method === 'auth.exportAuthorization')).toHaveLength(1);
    await alice.close();
    type Connections = { connections: { user_id: number | null }[]; killed: [] };
    const { connections, killed } = await world.control<Connections>('/connections');
    expect(connections.filter(({ user_id }) => user_id === ALICE)).toEqual([]);
    expect(killed).toEqual([]);
  });

  test('needs no new key after a restart, and another one when Telegram has forgotten it', async () => {
    const state = memoryState();
    const file = fileOf(await receive(upload));
    await alice.close();
    const again = async () => {
      const client = await world.connect(ALICE, { state });
      expect(await fetch(client, file)).toHaveLength(bytes.length);
      await client.close();
      return (await world.calls()).filter((method) => method === 'auth.exportAuthorization').length;
    };
    expect(await again()).toBe(1);
    expect(await again()).toBe(0);
    const keys = await keysAt(4);
    for (const key of keys) await world.control(`/keys/${key}/forget`, {});
    expect(await again()).toBe(1);
  });

  test('is found where Telegram says, when its message named the wrong DC', async () => {
    const file = fileOf(await receive(upload));
    const stored = JSON.parse(Buffer.from(file.reference.slice(5), 'base64url').toString());
    const wrong = `tgf1.${Buffer.from(JSON.stringify({ ...stored, dc: 2 })).toString('base64url')}`;
    expect((await fetch(alice, wrong)).equals(bytes)).toBe(true);
  });
});

/** Of Alice. */
async function keysAt(dc: number): Promise<string[]> {
  type State = { users: { id: number; keys: { key: string; dc: number }[] }[] };
  const { users } = await world.control<State>('/state');
  return (users.find(({ id }) => id === ALICE)?.keys ?? []).filter((key) => key.dc === dc).map(({ key }) => key);
}
