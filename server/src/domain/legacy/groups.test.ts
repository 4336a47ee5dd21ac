import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindingTimes, parseAssignments } from './assignments.ts';
import { LegacyFileError } from './file.ts';
import { parseNiches } from './niches.ts';
import { parsePostHistory } from './post-history.ts';
import { parseTargetsFile } from './targets.ts';

const lines = (...text: string[]): string => text.join('\n');
const at = (iso: string): Date => new Date(iso);

describe('targets.txt', () => {
  it('is read with all its quirks', () => {
    const text = [
      '\uFEFF# groups of last year',
      '@VillaUbud',
      '',
      'https://t.me/+AbCdEfGh123',
      't.me/joinchat/XyZ_9876543',
      'ID:1032422089',
      '@villaubud',
      '@+OldHash_42x',
      '@joinchat/OldHash_43x',
      '@ID:1032422090',
      '@kyiv_cars/',
      '@lviv_cars?start=1',
      'https://t.me/odesa_cars/',
      '@poltava_cars 🚗',
      '@sumy\u200B_cars',
      '   # indented comment',
      '@rivne_cars # nice one',
    ].join('\r\n');
    const { records, rejected, notes } = parseTargetsFile('targets.txt', Buffer.from(text));
    expect(records.map(({ line, link }) => `${line} ${link.link}`)).toEqual([
      '2 @VillaUbud',
      '4 https://t.me/+AbCdEfGh123',
      '5 https://t.me/+XyZ_9876543',
      '6 ID:1032422089',
      '8 https://t.me/+OldHash_42x',
      '9 https://t.me/+OldHash_43x',
      '10 ID:1032422090',
      '11 @kyiv_cars',
      '12 @lviv_cars',
      '13 @odesa_cars',
      '14 @poltava_cars',
      '15 @sumy_cars',
      '17 @rivne_cars',
    ]);
    expect(rejected).toEqual([]);
    expect(notes).toEqual([
      { file: 'targets.txt', line: 7, value: '@villaubud', reason: 'listed twice (first in line 2)' },
    ]);
  });

  it('rejects lines one by one, with number, value and reason', () => {
    const text = lines(
      '@good_one',
      'not a link',
      't.me/+15550100100',
      'socks5://bob:hunter2@proxy.example:1080',
      `1${'Q'.repeat(352)}`,
      'x'.repeat(5_000),
      '\u200B',
    );
    const { records, rejected } = parseTargetsFile('targets.txt', text);
    expect(records).toHaveLength(1);
    expect(rejected.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
    const reason =
      'white space inside: a link has none, like @name, t.me/name or t.me/+HASH; ' +
      'a line is one link, and niches stand in group_niches.json';
    expect(rejected[0]).toEqual({ file: 'targets.txt', line: 2, value: 'not a link', reason });
    expect(parseTargetsFile('targets.txt', '@good_group1 | ukraine_cars').rejected).toMatchObject([{ reason }]);
    expect(JSON.stringify(rejected)).not.toMatch(/hunter2|Q{20}|x{20}/);
  });

  it('of 20,000 lines is read in moments, and an empty one is empty', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `https://t.me/group_${index}?x=1`).join('\n');
    expect(parseTargetsFile('targets.txt', text).records).toHaveLength(20_000);
    expect(parseTargetsFile('targets.txt', '').records).toEqual([]);
  });

  it('of any lines gives a record, a rejection or a note for each', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('@Group_1', '@group_1', '# x', 'ID:5'))),
        (texts) => {
          // eslint-disable-next-line no-control-regex
          const printable = texts.map((text) => text.replace(/[\x00-\x1F]/g, ' '));
          const { records, rejected, notes } = parseTargetsFile('targets.txt', lines(...printable));
          const numbers = [...records, ...rejected, ...notes].map(({ line }) => line);
          expect(new Set(numbers).size).toBe(numbers.length);
          expect(numbers.length).toBeLessThanOrEqual(texts.length);
        },
      ),
    );
  });
});

describe('group_niches.json', () => {
  it('gives each group its niche, disabled ones literally, and none where none is named', () => {
    const text = lines(
      '{',
      '"@VillaUbud": "bali",',
      '"@KYIV_cars": "disabled_ukraine_cars",',
      '"t.me/+AbCdEfGh123": " cars ",',
      '"ID:1032422089": null,',
      '"@lviv_cars": "",',
      '}',
    );
    const { records, rejected } = parseNiches('group_niches.json', text);
    expect(records.map(({ line, link, niche }) => [line, link.link, niche])).toEqual([
      [2, '@VillaUbud', 'bali'],
      [3, '@KYIV_cars', 'disabled_ukraine_cars'],
      [4, 'https://t.me/+AbCdEfGh123', 'cars'],
      [5, 'ID:1032422089', null],
      [6, '@lviv_cars', null],
    ]);
    expect(rejected).toEqual([]);
  });

  it('counts the last of two entries for one group, and says so', () => {
    const { records, notes } = parseNiches('n.json', lines('{"@VillaUbud": "a",', '"@villaubud": "b"}'));
    expect(records).toEqual([
      { line: 2, link: { kind: 'public', link: '@VillaUbud', username: 'VillaUbud' }, niche: 'b' },
    ]);
    expect(notes).toEqual([{ file: 'n.json', line: 1, value: '@VillaUbud', reason: 'stands twice: line 2 counts' }]);
  });

  it('rejects what is no group and no niche', () => {
    const { records, rejected } = parseNiches(
      'n.json',
      lines(
        '{"": "a",',
        '"@group_1": ["a"],',
        '"@group_2": 5,',
        '"@group_3": {"niche": "a"},',
        `"@group_4": "${'x'.repeat(65)}",`,
        String.raw`"@group_5": "a\u0007b"}`,
      ),
    );
    expect(records).toEqual([]);
    expect(rejected.map(({ line, value }) => [line, value])).toEqual([
      [1, ''],
      [2, '@group_1'],
      [3, '@group_2'],
      [4, '@group_3'],
      [5, '@group_4'],
      [6, '@group_5'],
    ]);
    expect(rejected[1]?.reason).toBe('the niche is a list; a text is expected');
  });
});

describe('group_account_assignments.json', () => {
  it('is read in all its forms', () => {
    const text = lines(
      '{"@group_1":{"account":"s1","joined_at":"2026-01-15T06:16:08.672829","first_post_at":null,"warm_up_until":"2026-01-16T06:16:08.672829","posts_count":3,"last_post_at":"2026-01-17T10:00:00Z"},',
      '"@group_2":{"account_name":"s2","joined_at_iso":"2026-01-15T06:16:08Z"},',
      '"@group_3":"s3",',
      '"https://t.me/+AbCdEfGh123":{"account":null},',
      '"@group_5":null,}',
    );
    const { records, rejected, notes } = parseAssignments('a.json', text);
    const empty = { joined_at: null, warm_up_until: null, first_post_at: null, last_post_at: null, posts_count: 0 };
    expect(records.map(({ link, ...rest }) => ({ link: link.link, ...rest }))).toEqual([
      {
        line: 1,
        link: '@group_1',
        account: 's1',
        joined_at: at('2026-01-15T06:16:08.672Z'),
        warm_up_until: at('2026-01-16T06:16:08.672Z'),
        first_post_at: null,
        last_post_at: at('2026-01-17T10:00:00Z'),
        posts_count: 3,
      },
      { line: 2, link: '@group_2', account: 's2', ...empty, joined_at: at('2026-01-15T06:16:08Z') },
      { line: 3, link: '@group_3', account: 's3', ...empty },
      { line: 4, link: 'https://t.me/+AbCdEfGh123', account: null, ...empty },
      { line: 5, link: '@group_5', account: null, ...empty },
    ]);
    expect([rejected, notes]).toEqual([[], []]);
  });

  it('never binds a group twice', () => {
    const text = lines(
      '{"@VillaUbud": "s1",',
      '"@villaubud": {"account": "s2"},',
      '"@villaUbud": {"account": "s1", "posts_count": 2},',
      '"t.me/villaubud": null}',
    );
    const { records, rejected, notes } = parseAssignments('a.json', text);
    expect(records).toMatchObject([{ line: 4, account: 's1', link: { link: '@VillaUbud' } }]);
    expect(rejected).toEqual([{ file: 'a.json', line: 2, value: '@villaubud', reason: 'bound to s1' }]);
    expect(notes.map(({ reason }) => reason)).toEqual(['stands twice: line 3 counts', 'stands twice: line 4 counts']);
  });

  it('keeps a binding whose dates cannot be read, and rejects what is none', () => {
    const text = lines(
      '{"@group_1": {"account": "s1", "joined_at": "soon", "warm_up_until": 7, "posts_count": "many", "last_post_at": [1]},',
      '"@group_2": ["s1"],',
      '"@group_3": {"account": {"name": "s1"}},',
      '"@group_4": "../s1",',
      '"??": "s1",',
      '"@group_6": true}',
    );
    const { records, rejected, notes } = parseAssignments('a.json', text);
    expect(records).toMatchObject([
      { account: 's1', joined_at: null, warm_up_until: null, last_post_at: null, posts_count: 0 },
    ]);
    expect(notes.map(({ reason }) => reason)).toEqual([
      'joined_at cannot be read as a date',
      'warm_up_until cannot be read as a date',
      'last_post_at cannot be read as a date',
    ]);
    expect(rejected.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  });

  it('says when the warm-up ends: 24 h after joining, unless the file says so; an unknown joining was 24 h ago', () => {
    const now = at('2026-02-01T12:00:00Z');
    const [joined, until] = [at('2026-01-15T06:00:00Z'), at('2026-01-17T06:00:00Z')];
    expect(bindingTimes({ joined_at: joined, warm_up_until: null }, now)).toEqual({
      joined_at: joined,
      warmup_ends_at: at('2026-01-16T06:00:00Z'),
    });
    expect(bindingTimes({ joined_at: joined, warm_up_until: until }, now)).toEqual({
      joined_at: joined,
      warmup_ends_at: until,
    });
    expect(bindingTimes({ joined_at: null, warm_up_until: null }, now)).toEqual({
      joined_at: at('2026-01-31T12:00:00Z'),
      warmup_ends_at: now,
    });
    expect(bindingTimes({ joined_at: null, warm_up_until: until }, now)).toEqual({
      joined_at: at('2026-01-31T12:00:00Z'),
      warmup_ends_at: until,
    });
  });

  it('of 20,000 groups is read in moments', () => {
    const entries = Array.from(
      { length: 20_000 },
      (_, index) =>
        `"@group_${index}":{"account":"s${index % 50}","joined_at":"2026-01-15T06:16:08.672829","posts_count":0}`,
    );
    expect(parseAssignments('a.json', `{${entries.join(',\n')}}`).records).toHaveLength(20_000);
  });
});

describe('logs/group_post_history.json', () => {
  it('is read with one time or many', () => {
    const text = lines(
      '{"@group_1": {"s1": "2026-01-15T06:16:08.672829", "s2": ["2026-01-16T10:00:00Z",',
      '"2026-01-17 10:00:00"]},',
      '"t.me/+AbCdEfGh123": {"s1": null, "s2": [], "s3": ""}}',
    );
    const { records, rejected } = parsePostHistory('p.json', text);
    expect(
      records.map(({ line, link, account, created_at }) => [line, link.link, account, created_at.toISOString()]),
    ).toEqual([
      [1, '@group_1', 's1', '2026-01-15T06:16:08.672Z'],
      [1, '@group_1', 's2', '2026-01-16T10:00:00.000Z'],
      [2, '@group_1', 's2', '2026-01-17T10:00:00.000Z'],
    ]);
    expect(rejected).toEqual([]);
  });

  it('counts equal times once, also of a group that is written twice', () => {
    const text =
      '{"@VillaUbud": {"s1": ["2026-01-16T10:00:00", "2026-01-16T10:00:00Z"]}, "@villaubud": {"s1": "2026-01-16T10:00:00"}}';
    expect(parsePostHistory('p.json', text).records).toHaveLength(1);
  });

  it('rejects what cannot be read, one by one', () => {
    const text = lines(
      '{"@group_1": {"s1": ["then", "2026-01-16T10:00:00",',
      'true, {}]},',
      '"@group_2": "s1",',
      '"@@": {},',
      '"@group_4": {"": "2026-01-16"}}',
    );
    const { records, rejected } = parsePostHistory('p.json', text);
    expect(records).toHaveLength(1);
    expect(rejected.map(({ line, value }) => [line, value])).toEqual([
      [1, '@group_1 s1'],
      [2, '@group_1 s1'],
      [2, '@group_1 s1'],
      [3, '@group_2'],
      [4, '@@'],
      [5, ''],
    ]);
  });
});

describe('A file of the wrong kind', () => {
  it.each(['[]', '"text"', '5', 'null', ''])('%j is refused as a whole, naming what is expected', (text) => {
    for (const parse of [parseNiches, parseAssignments, parsePostHistory]) {
      expect(() => parse('x.json', text)).toThrow(LegacyFileError);
      expect(() => parse('x.json', text)).toThrow(/^x\.json: .*expected/);
    }
  });

  it('is refused when it is binary', () => {
    for (const parse of [parseTargetsFile, parseNiches, parseAssignments, parsePostHistory]) {
      expect(() => parse('x', Buffer.from([0x1f, 0x8b, 8, 0, 0xff]))).toThrow(/^x: not UTF-8/);
      expect(() => parse('x', Buffer.alloc(100))).toThrow(/binary file/);
    }
  });
});
