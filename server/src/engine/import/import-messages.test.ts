import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { jpegOf, openImportDesk, type ImportDesk } from '#testing/import-desk.ts';

let desk: ImportDesk;
beforeEach(async () => {
  desk = await openImportDesk(inject('postgres'));
});
afterEach(() => desk.close());

const variants = () =>
  desk.rows('select niche, language, text, photo_path, source_file from message_variants order by id');
const stored = expect.stringMatching(/^photos\/[0-9a-f]{64}\.jpg$/);

describe('messages', () => {
  test('become the variants of their niche, equal texts once', async () => {
    await desk.write({
      'messages.json': { uk: [{ variant: 0, text: 'one' }], ru: [{ text: 'two' }] },
      'niche_messages.json': { bali_villas: [{ text: 'one' }, { text: 'three' }] },
      'messages_list.json': [{ text: 'two', source_file: 'x.txt' }],
      'messages_bali_villas.txt': 'three\n\nfour\n',
      'sent_messages.txt': 'a record of another kind',
      'group_niches.json': { '@villas': 'bali_villas' },
    });
    expect((await desk.run()).messages).toEqual({ created: 5, updated: 0, unchanged: 0 });
    const nothing = { photo_path: null };
    expect(await variants()).toEqual([
      { niche: 'ukraine_cars', language: 'uk', text: 'one', source_file: 'messages.json', ...nothing },
      { niche: 'ukraine_cars', language: 'ru', text: 'two', source_file: 'messages.json', ...nothing },
      { niche: 'bali_villas', language: null, text: 'three', source_file: 'messages_bali_villas.txt', ...nothing },
      { niche: 'bali_villas', language: null, text: 'four', source_file: 'messages_bali_villas.txt', ...nothing },
      { niche: 'bali_villas', language: null, text: 'one', source_file: 'niche_messages.json', ...nothing },
    ]);
    expect((await desk.run()).messages).toEqual({ created: 0, updated: 0, unchanged: 5 });
    expect((await desk.run({ default_niche: 'cars' })).messages).toEqual({ created: 2, updated: 0, unchanged: 3 });
  });

  test('bring their photos, found by name when the path is that of another machine', async () => {
    await desk.write({
      'messages.json': [
        { text: 'near', photo: 'assets/a.jpg' },
        { text: 'far', photo: '/home/olena/posting/assets/B.JPG' },
        { text: 'windows', photo: 'C:\\posting\\a.jpg' },
        { text: '', photo: ['assets/gone.jpg', 'assets/a.jpg'] },
      ],
      'assets/a.jpg': jpegOf('a'),
      'assets/deep/b.jpg': jpegOf('b'),
    });
    const { messages, rejected } = await desk.run();
    expect([messages.created, rejected]).toEqual([4, []]);
    expect(await variants()).toMatchObject(Array.from({ length: 4 }, () => ({ photo_path: stored })));
    expect(await desk.photos()).toHaveLength(2);
    expect((await desk.run()).messages).toEqual({ created: 0, updated: 0, unchanged: 4 });
  });

  test('come in without a photo that is not to be had, which is told, and get it when it is there', async () => {
    const outside = path.join(desk.folder, '../outside.jpg');
    await writeFile(outside, jpegOf('outside'));
    await desk.write({
      'messages.json': [
        { text: 'one', photo: 'gone.jpg' },
        { text: 'two', photo: 'https://cdn.example.org/x.jpg' },
        { text: 'three', photo: 'note.jpg' },
        { text: 'four', photo: '../outside.jpg' },
        { text: 'five', photo: 'link.jpg' },
        { text: '', photo: 'gone.jpg' },
      ],
      'note.jpg': 'no picture',
    });
    await symlink(outside, path.join(desk.folder, 'link.jpg'));
    const { messages, rejected } = await desk.run();
    expect(messages.created).toBe(5);
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'the photo gone.jpg is not in the folder; the text comes in without it'],
      [6, 'a photo on the web is not fetched: save it in the folder; the text comes in without it'],
      [10, expect.stringContaining('neither JPEG, PNG nor WebP')],
      [14, 'the photo outside.jpg is not in the folder; the text comes in without it'],
      [18, 'the photo link.jpg is not in the folder; the text comes in without it'],
      [22, 'the photo gone.jpg is not in the folder'],
    ]);
    await desk.write({ 'gone.jpg': jpegOf('gone') });
    expect((await desk.run()).messages).toEqual({ created: 1, updated: 1, unchanged: 4 });
    expect(await variants()).toMatchObject([
      { text: 'one', photo_path: stored },
      {},
      {},
      {},
      {},
      { photo_path: stored },
    ]);
  });
});
