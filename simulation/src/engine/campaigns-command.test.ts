import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine, type EngineWorld } from './harness.ts';
import { joined, PHOTO } from './posting.ts';

let world: EngineWorld;
beforeAll(async () => {
  world = await openEngine({ accounts: 1, groups: joined(1), starts_at: '2026-03-02T08:00:00Z' });
  writeFileSync(file('ads.txt'), 'first\nsecond\n');
  writeFileSync(file('one.txt'), 'only\n');
  writeFileSync(file('long.txt'), `${'x'.repeat(4097)}\n`);
  writeFileSync(file('caption.txt'), `${'y'.repeat(1025)}\n`);
  writeFileSync(file('car.jpg'), PHOTO.bytes);
  writeFileSync(file('fake.jpg'), 'no photo');
  writeFileSync(file('big.jpg'), Buffer.concat([PHOTO.bytes, Buffer.alloc(10 * 1024 * 1024)]));
});
afterAll(() => world.close());

const file = (name: string) => path.join(world.folder, name);
const json = <T>(...args: string[]) => world.command([...args, '--json']).json<T>();
const refused = async (args: string[], exit = 1) => {
  const { error } = await world.command([...args, '--json']).json<{ error: { code: string; message: string } }>(exit);
  return `${error.code}: ${error.message}`;
};
const add = (name: string, ...more: string[]) => ['campaigns', 'add', name, ...more, '--messages', file('ads.txt')];

describe('groundcrew campaigns', () => {
  test('enters a campaign, shows what it would do, starts, pauses and stops it', async () => {
    const slots = ['--slots', '20:00,8:00', '--zone', 'Europe/Kyiv', '--photo', file('car.jpg')];
    const added = await json<Record<string, unknown>>(...add('spring', ...slots, '--until', '2026-03-31'));
    expect(added).toMatchObject({
      name: 'spring',
      niche: 'ukraine_cars',
      status: 'draft',
      slots: ['08:00', '20:00'],
      gap_seconds: 60,
      ends_at: '2026-03-31T21:00:00.000Z',
      variants: [{ text: 'first' }, { text: 'second' }],
    });
    expect(await world.sql('select from photos')).toHaveLength(1);
    expect(await json('campaigns', 'preview', 'Spring', '--slots', '2')).toMatchObject({
      slots: ['2026-03-02T18:00:00.000Z', '2026-03-03T06:00:00.000Z'],
      ready: [{ link: '@group_1', account: 's1' }],
      faults: [],
    });
    expect(await json('campaigns', 'start', 'spring')).toMatchObject({
      status: 'running',
      next_slot_at: '2026-03-02T18:00:00.000Z',
    });
    expect(await json('campaigns', 'start', 'spring')).toMatchObject({ status: 'running', changed: false });
    expect(await json('campaigns', 'pause', 'spring')).toMatchObject({ status: 'paused' });
    expect(
      await json('campaigns', 'change', 'spring', '--every', '4h', '--gap', '90', '--until', 'none'),
    ).toMatchObject({
      slots: [],
      interval_minutes: 240,
      gap_seconds: 90,
      ends_at: null,
      zone: 'Europe/Kyiv',
    });
    expect(await json('campaigns', 'variants', 'spring', '--messages', file('one.txt'))).toMatchObject([
      { text: 'only', photo_path: null },
    ]);
    expect(await json('campaigns', 'stop', 'spring')).toMatchObject({ status: 'stopped' });
    expect(await json('campaigns', 'history', 'spring')).toEqual([]);
    const { stdout } = await world.command(['campaigns']).ended;
    expect(stdout).toContain('spring    ukraine_cars  stopped  every 4 h  Europe/Kyiv  90 s');
    const shown = (await world.command(['campaigns', 'show', 'spring']).ended).stdout;
    expect(shown).toMatch(/If started {2}2026-03-02 08:00:00Z {2}2026-03-02 10:00 Europe\/Kyiv/);
  });

  test.each([
    [['--slots', '03:30', '--zone', 'Europe/Kyiv'], 'slot 03:30 does not exist on 2026-03-29 in Europe/Kyiv'],
    [['--slots', '08:00', '--zone', 'Europe/Kyev'], '"Europe/Kyev" is an unknown time zone'],
    [['--slots', '25:00'], 'slot "25:00" is no time of day'],
    [[], 'no slot is given'],
    [['--every', '10m'], 'an interval of 10 minutes; 30 to 10080'],
    [['--slots', '08:00', '--until', '2026-03-01'], 'its end has passed already'],
    [['--slots', '08:00', '--until', 'soon'], '--until: "soon" is not understood'],
  ])('refuses %j, with a reason', async (options, reason) => {
    expect(await refused(add('wrong', ...options), 2)).toContain(reason);
  });

  test.each([
    [['--messages', 'long.txt'], 'long.txt, line 1: 4097 characters; Telegram takes 4096'],
    [
      ['--messages', 'caption.txt', '--photo', 'car.jpg'],
      'caption.txt: variant 1 has 1025 characters; Telegram takes 1024',
    ],
    [['--photo', 'gone.jpg'], 'gone.jpg'],
    [['--photo', 'fake.jpg'], 'neither JPEG, PNG nor WebP'],
    [['--photo', 'big.jpg'], 'big.jpg'],
    [[], 'it has no message variants, and nothing could be posted: niche ukraine_cars has none either'],
  ])('refuses content as of %j, with a reason', async (options, reason) => {
    const content = options.map((word) => (word.startsWith('--') ? word : file(word)));
    expect(await refused(['campaigns', 'add', 'wrong', '--slots', '08:00', ...content])).toContain(reason);
    expect(await refused(['campaigns', 'show', 'wrong'])).toContain('not_found');
  });
});

describe('groundcrew join --schedule', () => {
  test('lets the server join, as cron would, until it is switched off', async () => {
    expect(await json('join', 'ukraine_cars', '3', '--schedule', 'on')).toMatchObject({
      cron: '0 */2 * * *',
      enabled: true,
      batch_size: 3,
      next_at: '2026-03-02T10:00:00.000Z',
    });
    const at_nine = ['join', '--schedule', '0 9 * * mon-fri', '--zone', 'Europe/Kyiv'];
    expect(await json(...at_nine)).toMatchObject({ batch_size: 3, next_at: '2026-03-03T07:00:00.000Z' });
    expect(await json('join', '--schedule', 'off')).toMatchObject({ enabled: false, next_at: null });
    expect(await json('join', '--schedules')).toMatchObject([{ niche: 'ukraine_cars', cron: '0 9 * * mon-fri' }]);
    expect(await refused(['join', '--schedule', '61 * * * *'], 2)).toContain('minute "61": "61" is out of range');
    expect(await refused(['join', '--schedule', 'on', '--zone', 'Mars'], 2)).toContain(
      'zone: "Mars" is an unknown time zone',
    );
  });
});
