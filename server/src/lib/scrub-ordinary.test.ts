// The other side of the scrubber: what people read in a log has to stay readable.
import { expect, test } from 'vitest';
import { scrub } from './scrub.ts';

const texts = [
  'Joined @kyiv_cars',
  '[1/5] Group: https://t.me/+AbCdEf123_-xYz',
  'Group t.me/joinchat/AAAAAEkk2WdoDrB4-Q8-gg bound to account s1',
  'Using account: NAME (id=1)',
  'Waiting 412 s: pause after a success',
  'FLOOD_WAIT_42 (channels.joinChannel)',
  'AUTH_KEY_DUPLICATED (users.getUsers)',
  'Failed to create client: session is missing',
  'Failed to create client: api_id or hash',
  'session: the string is cut off',
  'api_hash: is not 32 hexadecimal digits',
  'commit 359a60214cd3a7d3e2bba2d1f9c8d6f3a1b2c3d4, sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'id 018f3b1c-7e1a-7c3e-9d5b-0a1b2c3d4e5f',
  'listening at http://127.0.0.1:7420/healthz',
  'see https://example.org/a/b?page=2&sort=asc#top and https://t.me/@name',
  'postgres://groundcrew@localhost:5432/groundcrew is ready',
  'proxy socks5://203.0.113.7:1080 answered in 120 ms',
  'write to crew@example.org or +15550100200',
  'error at run (file:///srv/groundcrew/server/src/lib/scrub-text.ts:12:30)\n    at async main (/srv/groundcrew/server/src/main.ts:1:2)',
  'server/src/lib/log.ts:12:30: error TS2304: no such name',
  '2026-01-12T10:00:00.000Z 12:30:15.250 took 1,234,567 ms',
  'accounts 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 are free',
  'posts a day: 2, 0, 1, 2, 2, 0, 1',
  'Продаж авто в Києві: 5 груп, «Львів» 100%',
  'cannot read 50% of C:\\data\\new\\table.txt',
  'the basic settings of the token bucket',
  'Unexpected token < in JSON at position 0',
];

test('ordinary text stays as it is', () => {
  for (const msg of texts) {
    const line = `${JSON.stringify({ level: 30, msg })}\n`;
    expect(scrub(line)).toBe(line);
  }
});

test('ordinary records stay as they are', () => {
  const records = [
    {
      time: 1_768_212_000_000,
      account_id: 12,
      session_name: 's1',
      key_id: '0123456789ab',
      has_password: true,
      token: null,
    },
    {
      ids: Array.from({ length: 40 }, (_, at) => at + 1),
      password: '',
      token_count: 3,
      password_changed_at: '2026-01-12',
    },
    { err: { type: 'RpcError', code: 420, message: 'FLOOD_WAIT_42' }, body: '{"status":"ok","ids":[1,2,3]}' },
    { GROUNDCREW_KEY_FILE: '/run/secrets/key', server_key_file: 'server-key.pem', random_id: '-8812345678901234567' },
  ];
  for (const record of records) {
    const line = `${JSON.stringify(record)}\n`;
    expect(scrub(line)).toBe(line);
  }
});

test('a line that is no JSON is scrubbed as text', () => {
  expect(scrub('password=pa55word x\n')).toBe('password=[hidden] x\n');
  expect(scrub('')).toBe('');
});

test('where a secret goes the rest of the line stays', () => {
  expect(scrub('{"level":50,"msg":"cannot reach postgres://app:pa55@db:5432/app","api_hash":"abc","n":1}\n')).toBe(
    '{"level":50,"msg":"cannot reach postgres://app:[hidden]@db:5432/app","api_hash":"[hidden]","n":1}\n',
  );
});

test('long and hostile text is scrubbed without getting lost in it', () => {
  const pieces = [
    'a:',
    'a@',
    '//:@',
    '%41',
    '\\"',
    '"password":"',
    'password=',
    '1,',
    'ab ',
    'A',
    "b'",
    'x:1:y:',
    '{[',
    '=',
  ];
  for (const piece of pieces) {
    const line = JSON.stringify({ msg: `@${piece.repeat(20_000 / piece.length)}@ b` });
    const begin = performance.now();
    scrub(line);
    const took_ms = performance.now() - begin;
    expect({ piece, in_time: took_ms < 5000 }).toEqual({ piece, in_time: true });
  }
});
