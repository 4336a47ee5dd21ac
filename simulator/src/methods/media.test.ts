import { InputMedia, type TelegramClient } from '@mtcute/node';
import { expect, test } from 'vitest';
import { order } from '#testing/control.ts';
import { connected, testSimulator } from '#testing/clients.ts';
import { ONE_PIXEL, pictureOf } from '#testing/pictures.ts';
import { ANNA, BORIS } from '#testing/small-world.ts';

const bytes = Buffer.from('not really a recording, but nobody listens');
const place = { latitude: 50.45, longitude: 30.52 };

test.each([
  ['photo', InputMedia.photo(ONE_PIXEL)],
  ['video', InputMedia.video(bytes, { fileMime: 'video/mp4', width: 640, height: 480, duration: 3 })],
  ['video', InputMedia.video(bytes, { fileMime: 'video/mp4', isRound: true, duration: 3 })],
  ['video', InputMedia.video(bytes, { fileMime: 'video/mp4', isAnimated: true })],
  ['audio', InputMedia.audio(bytes, { fileMime: 'audio/mpeg', title: 'Song', duration: 100 })],
  ['voice', InputMedia.voice(bytes, { fileMime: 'audio/ogg', duration: 2 })],
  ['document', InputMedia.document(bytes, { fileMime: 'application/pdf', fileName: 'prices.pdf' })],
  ['sticker', InputMedia.sticker(bytes, { fileMime: 'image/webp', alt: '🙂' })],
  ['location', InputMedia.geo(place.latitude, place.longitude)],
  ['live_location', InputMedia.geoLive(place.latitude, place.longitude, { period: 60 })],
  ['venue', InputMedia.venue({ ...place, title: 'Office', address: 'Main street 1' })],
  ['contact', InputMedia.contact({ phone: '15550100000', firstName: 'Dora' })],
  ['poll', InputMedia.poll({ question: 'Which day?', answers: ['Monday', 'Tuesday'] })],
  ['dice', InputMedia.dice('🎲', {})],
  ['webpage', InputMedia.webpage('https://cars.example/1')],
])('%s: sent, and received by the other side', async (type, media) => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const boris = await connected(simulator, BORIS);
  const sent = await anna.sendMedia('boris_ops', media);
  expect(sent.media?.type).toBe(type);
  const [received] = await boris.getHistory('anna_ops');
  expect(received?.media?.type).toBe(type);
  const isFile = received?.media && 'fileId' in received.media;
  const copy = isFile ? Buffer.from(await boris.downloadAsBuffer(received.media)) : null;
  expect(copy).toEqual(isFile ? ('file' in media ? media.file : null) : null);
});

test('a large file goes up and comes down whole', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const content = pictureOf(3_000_001);
  const sent = await anna.sendMedia('self', InputMedia.document(content, { fileName: 'large.bin' }));
  if (sent.media?.type !== 'document') throw new Error('a document was sent');
  const copy = Buffer.from(await anna.downloadAsBuffer(sent.media));
  expect(copy.equals(content)).toBe(true);
});

test('an album is a group of messages with one number', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const album = await anna.sendMediaGroup('self', [
    InputMedia.photo(ONE_PIXEL, { caption: 'two views' }),
    InputMedia.photo(pictureOf(200)),
  ]);
  expect(album.map(({ text }) => text)).toEqual(['two views', '']);
  const [first, second] = await anna.getHistory('self');
  expect(first?.groupedId).not.toBeNull();
  expect(second?.groupedId?.equals(first?.groupedId ?? 0)).toBe(true);
});

test('slow mode takes no albums', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const album = anna.sendMediaGroup('slow_group', [InputMedia.photo(ONE_PIXEL), InputMedia.photo(ONE_PIXEL)]);
  await expect(album).rejects.toMatchObject({ text: 'SLOWMODE_MULTI_MSGS_DISABLED' });
});

test('an expired reference is refused, and good again after the message was fetched anew', async () => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const sent = await anna.sendMedia('self', InputMedia.photo(ONE_PIXEL));
  await order(simulator, '/files/expire');
  await expect(fetchPhoto(anna, sent.media)).rejects.toMatchObject({ text: 'FILE_REFERENCE_EXPIRED' });
  const [again] = await anna.getMessages('self', sent.id);
  await expect(fetchPhoto(anna, again?.media ?? null)).resolves.toEqual(ONE_PIXEL);
});

test('references expire by themselves where the world says so', async () => {
  const simulator = await testSimulator({ clock: { mode: 'idle', rate: 0 } }, (world) => {
    world.limits = { file_reference_seconds: 3600 };
  });
  const anna = await connected(simulator, ANNA);
  const sent = await anna.sendMedia('self', InputMedia.photo(ONE_PIXEL));
  await expect(fetchPhoto(anna, sent.media)).resolves.toEqual(ONE_PIXEL);
  await order(simulator, '/clock/advance', { seconds: 3600 });
  await expect(fetchPhoto(anna, sent.media)).rejects.toMatchObject({ text: 'FILE_REFERENCE_EXPIRED' });
});

test.each([
  [0, 5000, 'LIMIT_INVALID'],
  [100, 4096, 'OFFSET_INVALID'],
  [0, 2 * 1024 * 1024, 'LIMIT_INVALID'],
  [1024 * 1024 - 4096, 8192, 'LIMIT_INVALID'],
])('a piece from %i of %i bytes is refused', async (offset, limit, text) => {
  const simulator = await testSimulator();
  const anna = await connected(simulator, ANNA);
  const { media } = await anna.sendMedia('self', InputMedia.photo(ONE_PIXEL));
  if (media?.type !== 'photo' || media.raw._ !== 'photo') throw new Error('a photo was sent');
  const { id, accessHash, fileReference } = media.raw;
  const location = { _: 'inputPhotoFileLocation', id, accessHash, fileReference, thumbSize: 'y' } as const;
  await expect(anna.call({ _: 'upload.getFile', location, offset, limit })).rejects.toMatchObject({ text });
});

async function fetchPhoto(client: TelegramClient, media: unknown): Promise<Buffer> {
  const photo = media as Parameters<TelegramClient['downloadAsBuffer']>[0];
  return Buffer.from(await client.downloadAsBuffer(photo));
}

test('a link in a text shows its page, unless the writer does not want it or the group does not allow it', async () => {
  const simulator = await testSimulator({}, ({ groups }) => {
    const slow = groups.find(({ username }) => username === 'slow_group');
    if (slow) slow.forbids = ['webpage'];
  });
  const anna = await connected(simulator, ANNA);
  const text = 'see https://cars.example/1, still for sale';
  const sent = await anna.sendText('self', text);
  expect(sent.media).toMatchObject({ type: 'webpage' });
  expect((await anna.sendText('self', text, { disableWebPreview: true })).media).toBeNull();
  expect((await anna.sendText('slow_group', text)).media).toBeNull();
  const edited = await anna.editMessage({ message: sent, text: 'sold' });
  expect(edited.media).toBeNull();
});
