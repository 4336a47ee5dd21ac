import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refused } from '#domain/sessions/session.ts';
import { parseAccountsConfig } from './accounts.ts';
import type { LegacyAccount } from './accounts.ts';
import { LegacyFileError } from './file.ts';
import { normalisePhone } from './phone.ts';
import { isAllowed, parseWhitelist } from './whitelist.ts';

const session = (seed: number): string =>
  `1${Buffer.from([2, 192, 0, 2, 7, 1, 187, ...Array.from({ length: 256 }, (_, index) => (index * 31 + seed) % 256)]).toString('base64url')}=`;
const HASH = '0123456789abcdef0123456789abcdef';
const entry = (fields: object): object => ({
  phone: '+15550100100',
  api_id: 123456,
  api_hash: HASH,
  session_name: 's1',
  nickname: '',
  bio: '',
  string_session: session(1),
  ...fields,
});
const read = (...entries: unknown[]): ReturnType<typeof parseAccountsConfig> =>
  parseAccountsConfig('accounts_config.json', JSON.stringify(entries));
const only = (fields: object): LegacyAccount | string => {
  const { records, rejected } = read(entry(fields));
  return records[0] ?? rejected[0]?.reason ?? 'nothing';
};

describe('accounts_config.json', () => {
  it('is read as a list and as an object of session_name to entry', () => {
    const list = parseAccountsConfig('a.json', `[\n${JSON.stringify(entry({ nickname: 'Ann', bio: ' hello ' }))},\n]`);
    expect(list.records).toMatchObject([
      {
        line: 2,
        session_name: 's1',
        phone: '+15550100100',
        api_id: 123456,
        api_hash: HASH,
        proxy: null,
        nickname: 'Ann',
        bio: 'hello',
        session_file: 'sessions/s1.session',
        session: { kind: 'telethon', dc_id: 2, host: '192.0.2.7', port: 443 },
      },
    ]);
    const { session_name: _, ...nameless } = entry({ string_session: session(2) }) as Record<string, unknown>;
    const map = parseAccountsConfig('a.json', JSON.stringify({ s7: nameless, s8: entry({ session_name: 's9' }) }));
    expect(map.records.map((record) => record.session_name)).toEqual(['s7', 's9']);
    expect(parseAccountsConfig('a.json', JSON.stringify({ accounts: [entry({})] })).records).toHaveLength(1);
    expect([list.rejected, list.notes, map.rejected]).toEqual([[], [], []]);
  });

  it.each<[unknown, unknown]>([
    [123456, 123456],
    ['123456', 123456],
    [' 123456 ', 123456],
    [2_147_483_647, 2_147_483_647],
    [null, null],
    ['', null],
    [0, null],
    ['0', null],
  ])('takes %j for the api_id %j', (api_id, expected) => {
    expect(only({ api_id })).toMatchObject({ api_id: expected });
  });

  it.each<[unknown, RegExp]>([
    [9_876_543_210, /^api_id does not fit/],
    ['9876543210', /^api_id does not fit/],
    [2_147_483_648, /^api_id does not fit/],
    ['abc', /^api_id is no whole number/],
    [1.5, /no whole/],
    [-5, /^api_id is no whole number above 0$/],
    [true, /no whole/],
    [[1], /no whole/],
    ['9'.repeat(400), /no whole/],
  ])('refuses an api_id that does not fit and says why', (api_id, reason) => {
    expect(only({ api_id })).toMatch(reason);
  });

  it.each([undefined, null, '', ' ', 'TO_BE_CREATED', 'to_be_created', 'null', 'None'])(
    'has no session where %j stands, and names the file to look for',
    (string_session) => {
      expect(only({ string_session })).toMatchObject({ session: null, session_file: 'sessions/s1.session' });
    },
  );

  it('hands a SQLite file in base64 to its reader', () => {
    const file = Buffer.from('SQLite format 3\0'.padEnd(200, 'x')).toString('base64');
    const seen: number[] = [];
    const readSqlite = (bytes: Uint8Array): ReturnType<typeof refused> => {
      seen.push(bytes.length);
      return refused('nothing in it');
    };
    const { rejected } = parseAccountsConfig('a.json', JSON.stringify([entry({ string_session: file })]), {
      readSqlite,
    });
    expect(seen).toEqual([200]);
    expect(rejected[0]?.reason).toBe('string_session: nothing in it');
  });

  it.each<[unknown, unknown]>([
    [undefined, null],
    [null, null],
    ['', null],
    [{}, null],
    [
      'socks5://bob:pw@proxy.example:1',
      { type: 'socks5', host: 'proxy.example', port: 1, user: 'bob', password: 'pw' },
    ],
    [
      { type: 'http', host: 'proxy.example', username: 'bob', password: 'pw' },
      { type: 'http', host: 'proxy.example', port: 8080, user: 'bob', password: 'pw' },
    ],
    [
      { proxy_type: 'socks5', addr: 'proxy.example', port: 9, rdns: true },
      { type: 'socks5', host: 'proxy.example', port: 9, user: null, password: null },
    ],
    [
      { scheme: 'socks5', hostname: 'proxy.example' },
      { type: 'socks5', host: 'proxy.example', port: 1080, user: null, password: null },
    ],
    [
      ['socks5', 'proxy.example', 9, true, 'bob', 'pw'],
      { type: 'socks5', host: 'proxy.example', port: 9, user: 'bob', password: 'pw' },
    ],
  ])('takes the proxy %j', (proxy, expected) => {
    expect(only({ proxy })).toMatchObject({ proxy: expected });
  });

  it.each([
    ['+1 555 010-01-00', '+15550100100'],
    ['1 (555) 010 0100', '+15550100100'],
    ['15550100100', '+15550100100'],
    [15550100100, '+15550100100'],
    ['0015550100100', '+15550100100'],
    ['\u202A+1\u00A0555\u2011010\u20110100\u202C', '+15550100100'],
    [null, null],
    ['', null],
    ['unknown', null],
    ['+0555', null],
    ['12345', null],
    ['+'.repeat(99), null],
  ])('reads a phone in any notation', (phone, expected) => {
    expect(only({ phone })).toMatchObject({ phone: expected });
  });

  it('lets the last of two equal session_names win, and says so', () => {
    const { records, notes } = read(entry({ api_id: 1 }), entry({ api_id: 2, string_session: session(2) }));
    expect(records).toMatchObject([{ api_id: 2 }]);
    expect(notes).toMatchObject([
      { file: 'accounts_config.json', line: 1, value: 's1', reason: 'session_name stands twice: line 1 counts' },
    ]);
  });

  it('refuses one session under two names, naming the one that has it', () => {
    const { records, rejected } = read(entry({}), entry({ session_name: 's2' }));
    expect(records.map((record) => record.session_name)).toEqual(['s1']);
    expect(rejected).toMatchObject([
      { value: 's2', reason: 'the same session as s1: a session works in one place only' },
    ]);
  });

  it('notes what is odd but does not matter', () => {
    expect(read(entry({ api_hash: null, phone: 'x' })).notes.map(({ reason }) => reason)).toEqual([
      'api_id without api_hash',
      'phone cannot be read and is left out',
    ]);
    expect(only({ api_id: null, api_hash: '' })).toMatchObject({ api_id: null, api_hash: null });
  });

  it.each<[unknown, RegExp]>([
    ['text', /expected an account/],
    [null, /expected an account/],
    [[], /expected an account/],
    [{}, /session_name is missing/],
    [{ session_name: '../../etc/passwd' }, /session_name/],
    [{ session_name: '..' }, /session_name/],
    [{ session_name: ['s1'] }, /session_name/],
    [entry({ session_name: 'x'.repeat(200) }), /session_name/],
    [entry({ string_session: 'hunter2hunter2' }), /^string_session: /],
    [entry({ string_session: 5 }), /^string_session: a text is expected, not a number/],
    [entry({ string_session: session(1).slice(0, 300) }), /^string_session: /],
    [entry({ proxy: 'ftp://bob:hunter2@proxy.example' }), /^proxy: /],
    [entry({ proxy: 5 }), /^proxy: /],
    [entry({ api_hash: ['hunter2'] }), /^api_hash/],
    [entry({ api_hash: 'hunter2 hunter2' }), /^api_hash/],
  ])('rejects a bad entry without telling its secrets', (value, reason) => {
    const { records, rejected } = read(entry({ session_name: 'good', string_session: '' }), value);
    expect(records.map((record) => record.session_name)).toEqual(['good']);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.reason).toMatch(reason);
    expect(JSON.stringify(rejected)).not.toMatch(/hunter2|AgEC|wAACB|0123456789abcdef/);
  });

  it('never lets a secret into a report, wherever it stands', () => {
    const secret = fc.constantFrom(session(3), HASH, 'socks5://bob:hunter2hunter2@proxy.example:1080');
    const field = fc.constantFrom('session_name', 'phone', 'api_id', 'api_hash', 'string_session', 'proxy', 'nickname');
    fc.assert(
      fc.property(secret, field, field, (value, first, second) => {
        const { rejected, notes } = read(entry({ [first]: value, [second]: [value] }), { [first]: value });
        for (const text of [session(3).slice(10, 40), HASH.slice(8), 'hunter2hunter2'])
          expect(JSON.stringify([rejected, notes])).not.toContain(text);
      }),
    );
  });

  it.each(['"s1"', '5', 'null', '', '{"accounts": 5}'])('%j is refused as a whole', (text) => {
    expect(() => parseAccountsConfig('a.json', text)).toThrow(LegacyFileError);
  });
});

describe('lexus_accounts_config.json', () => {
  const list = (value: unknown): ReturnType<typeof parseWhitelist> => parseWhitelist('w.json', JSON.stringify(value));

  it('is a whitelist of session names; missing or empty means all', () => {
    const whitelist = list({ allowed_accounts: ['s1', ' s2 ', 's1', 7], description: 'x', last_updated: '2026-01-01' });
    expect(whitelist.allowed).toEqual(['s1', 's2', '7']);
    expect([isAllowed('s1', [whitelist]), isAllowed('s3', [whitelist])]).toEqual([true, false]);
    for (const all of [[], [list({})], [list({ allowed_accounts: [] })], [list({ allowed_accounts: null })]])
      expect(isAllowed('s3', all)).toBe(true);
  });

  it('with excluded_accounts is a blacklist, and the whitelist wins, in one file or two', () => {
    const black = list({ excluded_accounts: ['s1', 's2'] });
    expect([isAllowed('s1', [black]), isAllowed('s3', [black])]).toEqual([false, true]);
    const white = list({ allowed_accounts: ['s1'] });
    expect(['s1', 's2', 's3'].map((name) => isAllowed(name, [black, white]))).toEqual([true, false, false]);
    expect(isAllowed('s1', [list({ allowed_accounts: ['s1'], excluded_accounts: ['s1'] })])).toBe(true);
  });

  it('may be a bare list, and names what is no name', () => {
    const { allowed, rejected } = list(['s1', null, {}, '']);
    expect(allowed).toEqual(['s1']);
    expect(rejected.map(({ reason }) => reason)).toEqual([
      'null: a session name is expected',
      'an object: a session name is expected',
      'an empty text: a session name is expected',
    ]);
  });

  it.each<unknown>([
    's1',
    5,
    null,
    { allowed_accounts: 's1' },
    { allowed_accounts: { s1: true } },
    { allowed_accounts: [null] },
  ])('%j is refused, since it would allow all', (value) => {
    expect(() => list(value)).toThrow(LegacyFileError);
  });
});

describe('A phone number', () => {
  it('is stored in one form, which stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), (text) => {
        const phone = normalisePhone(text);
        expect(phone === null ? null : normalisePhone(phone)).toBe(phone);
      }),
    );
  });
});
