import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messagesIn, photoAt } from './read-content.ts';

const JPEG = Buffer.from('ffd8ffe000104a464946', 'hex');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'groundcrew-content-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const place = path.join(folder, name);
  await mkdir(path.dirname(place), { recursive: true });
  await writeFile(place, content);
  return place;
}

describe('a file of messages', () => {
  test('holds one message a line, or variants as JSON', async () => {
    const lines = await file('messages_uk.txt', 'one\r\n\r\ntwo\n');
    expect(await messagesIn(lines)).toEqual([
      { text: 'one', photo_path: null },
      { text: 'two', photo_path: null },
    ]);
    const json = await file('ads.json', '{"uk": [{"text": "one"},], "ru": [{"text": "two"}]}');
    expect(await messagesIn(json)).toHaveLength(2);
  });

  test('gives those of the niche when it is ordered by niches', async () => {
    const json = await file('ads.json', '{"bali_villas": ["one"], "ukraine_cars": ["two"]}');
    expect(await messagesIn(json, 'bali_villas')).toEqual([{ text: 'one', photo_path: null }]);
  });

  test('has its photos beside it, also those whose paths are of another machine', async () => {
    const near = await file('assets/a.jpg', JPEG);
    const moved = await file('b.jpg', JPEG);
    const json = await file(
      'ads.json',
      '[{"text": "1", "photo": "assets/a.jpg"}, {"text": "2", "photo": "/gone/b.jpg"}]',
    );
    expect((await messagesIn(json)).map(({ photo_path }) => photo_path)).toEqual([near, moved]);
  });

  test.each([
    ['[{"text": "1", "photo": "gone.jpg"}]', 'file_missing', 'ads.json, line 1: the photo gone.jpg: not there'],
    ['[{"text": "1", "photo": "https://cdn.example.org/a.jpg"}]', 'bad_input', 'a photo on the web is not fetched'],
    ['["fine",\n5,\n{"text": ""}]', 'bad_input', 'line 2: .*, and 1 more'],
    ['["fine",\n"<b>open"]', 'bad_input', 'ads.json, line 2: <b> is not closed: </b> is missing'],
    ['["one"', 'file_unreadable', 'ads.json, line 1: not valid JSON'],
    ['\u0000\u0001', 'file_unreadable', 'a binary file'],
  ])('is refused whole when a part of it cannot be used: %j', async (content, code, message) => {
    const json = await file('ads.json', content);
    await expect(messagesIn(json)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('that is not there is named', async () => {
    await expect(messagesIn(path.join(folder, 'no.txt'))).rejects.toMatchObject({
      code: 'file_missing',
      message: expect.stringContaining('no.txt: not there'),
    });
  });
});

describe('a photo', () => {
  test('is read with its name', async () => {
    const place = await file('car.jpg', JPEG);
    expect(await photoAt(place)).toMatchObject({ path: place, file_name: 'car.jpg', bytes: JPEG });
  });

  test('is refused when it is none, too large, a folder or not there', async () => {
    const large = await file('large.jpg', JPEG);
    await truncate(large, 10 * 1024 * 1024 + 1);
    await mkdir(path.join(folder, 'folder.jpg'));
    await file('text.jpg', 'GIF89a');
    for (const [name, code, why] of [
      ['text.jpg', 'not_a_photo', 'neither JPEG, PNG nor WebP'],
      ['large.jpg', 'file_too_large', '10.1 MiB; at most 10 MiB are taken'],
      ['folder.jpg', 'file_unreadable', 'not a file'],
      ['gone.jpg', 'file_missing', 'not there'],
    ] as const) {
      await expect(photoAt(path.join(folder, name))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(`${path.join(folder, name)}: ${why}`),
      });
    }
  });
});
