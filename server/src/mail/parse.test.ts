import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { automaticOf } from '#domain/mail/automatic.ts';
import { bytesIn, letterOf, multipart, type LetterPart } from '#testing/letters.ts';
import { parseMail } from './parse.ts';

const WHOLE = { truncated: false };
const HEAD = { From: 'Olena Example <olena@example.com>', To: 'anna@example.com', Subject: 'Hello' };
const RUSSIAN = 'Здравствуйте, сколько стоит доставка и когда её ждать?';
const read = (raw: Buffer | string) => parseMail(Buffer.isBuffer(raw) ? raw : Buffer.from(raw), WHOLE);
const text = (body: string | Buffer): LetterPart => ({ head: { 'Content-Type': 'text/plain; charset=utf-8' }, body });
const file = (name: string, body: string | Buffer, type = 'application/octet-stream'): LetterPart => ({
  head: { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` },
  body,
});

describe('text', () => {
  test.each(['koi8-r', 'windows-1251'])('in %s is read, with its label and without', async (charset) => {
    const body = bytesIn(RUSSIAN, charset);
    const labelled = { ...HEAD, 'Content-Type': `text/plain; charset=${charset}`, 'Content-Transfer-Encoding': '8bit' };
    expect((await read(letterOf(labelled, body))).text).toBe(RUSSIAN);
    expect((await read(letterOf(HEAD, body))).text).toBe(RUSSIAN);
    const encoded = { ...labelled, 'Content-Transfer-Encoding': 'base64' };
    expect((await read(letterOf(encoded, body.toString('base64')))).text).toBe(RUSSIAN);
  });

  test('of subjects and names in encoded words, also when one splits a character, and in bare bytes', async () => {
    const words = `=?koi8-r?B?${bytesIn('Вопрос', 'koi8-r').toString('base64')}?=`;
    const [one, other] = [Buffer.from('Ю').subarray(0, 1), Buffer.from('Ю').subarray(1)].map((half) =>
      half.toString('base64'),
    );
    const mail = await read(
      letterOf({ ...HEAD, From: `=?utf-8?B?${one}?= =?utf-8?B?${other}?= <olena@example.com>`, Subject: words }),
    );
    expect(mail.subject).toBe('Вопрос');
    expect(mail.addresses.from).toEqual([{ name: 'Ю', address: 'olena@example.com' }]);
    const bare = Buffer.concat([
      Buffer.from('Subject: '),
      bytesIn('Вопрос о доставке', 'windows-1251'),
      Buffer.from('\r\n\r\nx'),
    ]);
    expect((await read(bare)).subject).toBe('Вопрос о доставке');
  });

  test('comes from HTML where there is no other', async () => {
    const mail = await read(
      letterOf({ ...HEAD, 'Content-Type': 'text/html' }, '<p>One</p><p>Two &amp; three</p><script>x</script>'),
    );
    expect(mail.text).toBe('One\n\nTwo & three');
    expect(mail.html).not.toContain('script');
  });

  test.each([
    ['nested too deep', `<p>One</p>${'<div> \r\n'.repeat(50_000)}two<script>three</script>`],
    ['too long', `<p>One</p>two<style>three</style>${'<br>'.repeat(400_000)}`],
  ])('of HTML that is %s is kept, and the HTML is not', async (_what, html) => {
    const mail = await read(letterOf({ ...HEAD, 'Content-Type': 'text/html' }, html));
    expect(mail.html).toBeNull();
    expect(mail.text.replaceAll(/\s+/g, ' ')).toBe('One two');
  });

  test('with null bytes is stored as PostgreSQL can', async () => {
    const mail = await read(letterOf({ ...HEAD, Subject: 'a\u0000b' }, 'x\u0000y'));
    expect(`${mail.subject}${mail.text}`).not.toContain('\u0000');
  });
});

describe('files', () => {
  test.each([
    ['../../../etc/passwd', 'passwd'],
    ['..\\\\..\\\\windows\\\\system32\\\\cmd.exe', 'cmd.exe'],
    ['/etc/shadow', 'shadow'],
    ['C:\\\\autoexec.bat', 'autoexec.bat'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['a\u0000b\u0007.txt', 'ab.txt'],
    ['...', 'file-1'],
    ['.htaccess', 'htaccess'],
    ['con<>:|?*.txt', 'con_.txt'],
  ])('named %j get the name %s', async (name, expected) => {
    const { files } = await read(multipart('mixed', [text('x'), file(name, 'bytes')], HEAD));
    expect(files.map(({ file_name }) => file_name)).toEqual([expected]);
  });

  test('with a name of a thousand signs keep their ending', async () => {
    const { files } = await read(multipart('mixed', [text('x'), file(`${'n'.repeat(1_000)}.pdf`, 'bytes')], HEAD));
    expect(files[0]?.file_name).toMatch(/^n{100,}\.pdf$/);
    expect(files[0]?.file_name.length).toBe(150);
  });

  test('that are archives are never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000));
    const part = file('bomb.gz', bomb.toString('base64').replaceAll(/(.{76})/g, '$1\r\n'), 'application/gzip');
    const head = { ...part.head, 'Content-Transfer-Encoding': 'base64' };
    const { files } = await read(multipart('mixed', [text('x'), { ...part, head }], HEAD));
    expect(files[0]?.bytes.equals(bomb)).toBe(true);
  });

  test('inside of the text say so, and a forwarded message is a file', async () => {
    const image: LetterPart = {
      head: {
        'Content-Type': 'image/png; name=logo.png',
        'Content-ID': '<logo@example.com>',
        'Content-Disposition': 'inline',
      },
      body: 'png',
    };
    const html: LetterPart = { head: { 'Content-Type': 'text/html' }, body: '<img src="cid:logo@example.com">' };
    const { files } = await read(multipart('related', [html, image], HEAD));
    expect(files[0]).toMatchObject({ inline: true, content_id: 'logo@example.com', mime_type: 'image/png' });
    const inner: LetterPart = { head: { 'Content-Type': 'message/rfc822' }, body: letterOf(HEAD, 'inner') };
    const mail = await read(multipart('mixed', [text('outer'), inner], HEAD));
    expect(mail.text).toBe('outer');
    expect(mail.files.map(({ file_name }) => file_name)).toEqual(['message-1.eml']);
  });
});

describe('what machines write', () => {
  test('an invitation is read', async () => {
    const calendar = [
      'BEGIN:VCALENDAR',
      'METHOD:REQUEST',
      'BEGIN:VEVENT',
      'SUMMARY:Talk\\, at ten',
      'DTSTART;TZID=Europe/Kyiv:20260112T100000',
      'DTEND:20260112T090000Z',
      'ORGANIZER;CN=Olena:mailto:olena@example.com',
      'LOCATION:Room 1',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    const part: LetterPart = {
      head: { 'Content-Type': 'text/calendar; method=REQUEST; charset=utf-8' },
      body: calendar,
    };
    const { invitation } = await read(multipart('alternative', [text('Talk'), part], HEAD));
    expect(invitation).toEqual({
      method: 'REQUEST',
      summary: 'Talk, at ten',
      starts_at: '2026-01-12T10:00:00[Europe/Kyiv]',
      ends_at: '2026-01-12T09:00:00Z',
      organizer: 'olena@example.com',
      location: 'Room 1',
    });
  });

  test('a report says which message did not arrive, and for whom', async () => {
    const status =
      'Reporting-MTA: dns; mail.example.com\r\n\r\nFinal-Recipient: rfc822; nobody@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n  No such user\r\n';
    const parts: LetterPart[] = [
      text('It could not be delivered.'),
      { head: { 'Content-Type': 'message/delivery-status' }, body: status },
      { head: { 'Content-Type': 'text/rfc822-headers' }, body: 'Message-ID: <ours@example.com>\r\nSubject: x\r\n' },
    ];
    const mail = await read(
      multipart('report; report-type=delivery-status', parts, { ...HEAD, From: 'MAILER-DAEMON@example.com' }),
    );
    expect(mail.report).toMatchObject({
      failed: true,
      message_id: '<ours@example.com>',
      recipients: ['nobody@example.com'],
      reason: '550 5.1.1 No such user',
    });
    const { headers, subject } = mail;
    expect(automaticOf({ headers, from: 'mailer-daemon@example.com', subject, is_report: true }, { own: false })).toBe(
      'bounce',
    );
  });
});

describe('hostile mail is finished with', () => {
  test.each<[string, () => Buffer]>([
    ['nothing at all', () => Buffer.alloc(0)],
    ['zeros', () => Buffer.alloc(100_000)],
    ['noise', () => Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * 7919) % 256))],
    ['a flood of headers', () => Buffer.from(`${'X-Flood: yes\r\n'.repeat(200_000)}\r\nbody`)],
    ['a header of megabytes', () => letterOf({ ...HEAD, 'X-Long': 'x'.repeat(5_000_000) }, 'body')],
    ['a References header without end', () => letterOf({ ...HEAD, References: '<a@b> '.repeat(200_000) }, 'body')],
    [
      'a thousand recipients',
      () => letterOf({ ...HEAD, To: Array.from({ length: 20_000 }, (_, n) => `u${n}@example.com`).join(', ') }),
    ],
    [
      'two thousand parts',
      () =>
        multipart(
          'mixed',
          Array.from({ length: 2_000 }, (_, n) => file(`${n}.txt`, 'x')),
          HEAD,
        ),
    ],
    ['a part within a part, three hundred times', () => nested(300)],
    [
      'parts without end',
      () =>
        Buffer.from(
          'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n',
        ),
    ],
    [
      'base64 that is none',
      () => letterOf({ ...HEAD, 'Content-Transfer-Encoding': 'base64' }, '!!!!****'.repeat(10_000)),
    ],
    ['a date that is none', () => letterOf({ ...HEAD, Date: 'Mon, 99 Foo 99999 99:99:99 +9999' }, 'body')],
    ['an encoded word without end', () => letterOf({ ...HEAD, Subject: `=?utf-8?q?${'=41'.repeat(100_000)}` }, 'body')],
    [
      'a list of addresses in groups',
      () => letterOf({ ...HEAD, From: `${'group:'.repeat(5_000)}a@example.com${';'.repeat(5_000)}` }),
    ],
  ])('%s', async (_what, make) => {
    const raw = make();
    // Processor time of this thread: what others do on the machine does not count.
    const begun = process.threadCpuUsage();
    const mail = await read(raw);
    const { user, system } = process.threadCpuUsage(begun);
    expect((user + system) / 1000).toBeLessThan(5_000);
    expect(
      JSON.stringify([mail.subject, mail.text, mail.addresses, mail.files.map(({ file_name }) => file_name)]),
    ).not.toContain('\\u0000');
    expect(mail.content_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(mail.files.length).toBeLessThanOrEqual(201);
  });
});

function nested(depth: number): Buffer {
  let inner = letterOf({ 'Content-Type': 'text/plain' }, 'deep inside').toString();
  for (let n = 0; n < depth; n++) {
    inner = `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n${inner}\r\n--b${n}--\r\n`;
  }
  return Buffer.from(`Subject: nested\r\n${inner}`);
}
