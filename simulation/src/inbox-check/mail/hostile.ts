// Mail that wants to do harm, between letters that must arrive as ever.
import { gzipSync } from 'node:zlib';
import { readAgain } from '@groundcrew/server/engine/mail/read-again.ts';
import { monotonic } from '@groundcrew/server/lib/time.ts';
import { letterOf, multipart, type LetterPart } from '@groundcrew/server/testing/letters.ts';
import type { Fault, Scene } from './scene.ts';

/** The database refuses it while this runs, as it might refuse what nobody has thought of. */
const UNSTORABLE = 'unstorable';
const REFUSED = 'what the database refuses';

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const head = (n: number) => ({
  From: 'Mallory Example <mallory@example.com>',
  To: 'anna@example.com',
  Subject: `Letter ${n}`,
  'Message-ID': `<letter-${n}@example.com>`,
});
const file = (name: string, body: Buffer | string): LetterPart => ({
  head: { 'Content-Type': 'application/zip', 'Content-Disposition': `attachment; filename="${name}"` },
  body,
});
const text = (n: number): LetterPart => ({ head: { 'Content-Type': 'text/plain' }, body: `letter ${n}` });
const mixed = (n: number, parts: readonly LetterPart[]) => multipart('mixed', [text(n), ...parts], head(n));

/** A zip bomb of the simplest kind: it is kept as it came, whatever unpacking it would give. */
const bomb = (mb: number): LetterPart => ({
  head: {
    'Content-Type': 'application/gzip',
    'Content-Disposition': 'attachment; filename=bomb.gz',
    'Content-Transfer-Encoding': 'base64',
  },
  body: gzipSync(Buffer.alloc(mb * 1_000_000))
    .toString('base64')
    .replaceAll(/(.{76})/g, '$1\r\n'),
});

function nested(n: number, depth: number): Buffer {
  let inner = `Content-Type: text/plain\r\n\r\nletter ${n}`;
  for (let at = 0; at < depth; at++) {
    inner = `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n${inner}\r\n--b${at}--\r\n`;
  }
  const lines = Object.entries(head(n)).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${lines.join('')}${inner}`);
}

const KINDS: Record<string, (n: number) => Buffer> = {
  'parts within parts': (n) => nested(n, 300),
  'two thousand parts': (n) =>
    mixed(
      n,
      Array.from({ length: 2_000 }, (_, at) => file(`${at}.zip`, 'x')),
    ),
  'a zip bomb': (n) => mixed(n, [bomb(100)]),
  'a flood of headers': (n) =>
    letterOf({ ...head(n), 'X-Flood': Array(20_000).fill('1').join('\r\nX-Flood: ') }, `letter ${n}`),
  'a header of a megabyte': (n) => letterOf({ ...head(n), 'X-Long': 'x '.repeat(500_000) }, `letter ${n}`),
  'a chain without end': (n) =>
    letterOf(
      { ...head(n), References: Array.from({ length: 5_000 }, (_, at) => `<${n}.${at}@example.com>`).join(' ') },
      `letter ${n}`,
    ),
  'a script': (n) =>
    letterOf({ ...head(n), ...HTML }, `<p>letter ${n}</p><script>alert(1)</script><img src=x onerror=alert(1)>`),
  'tracking pixels': (n) =>
    letterOf(
      { ...head(n), ...HTML },
      `<p>letter ${n}</p><img src="https://example.com/t.gif" width=1><style>p{background:url(https://example.com/u)}</style>`,
    ),
  'elements without end': (n) => letterOf({ ...head(n), ...HTML }, `<p>letter ${n}</p>${'<div>\r\n'.repeat(100_000)}`),
  'paths as names of files': (n) => mixed(n, [file('../../../../etc/passwd', 'x'), file('C:\\windows\\x.exe', 'x')]),
  'null bytes': (n) => letterOf(head(n), `letter ${n}\u0000\u0000 x`),
  'what search cannot hold': (n) =>
    letterOf(
      { ...head(n), 'Content-Type': 'text/plain; charset=utf-8' },
      `letter ${n} ${Array.from({ length: 20_000 }, (_, at) => `\uFDFA${at}`).join('\r\n')}`,
    ),
  [REFUSED]: (n) => letterOf(head(n), `letter ${n} ${UNSTORABLE}`),
  'signs that no text has': (n) =>
    letterOf({ ...head(n), 'Content-Type': 'text/plain; charset=utf-16le' }, Buffer.from([0, 0xd8, 0, 0xd8, 0x41])),
  'a word without end': (n) =>
    letterOf(head(n), `letter ${n} ${'x'.repeat(3_000_000).replaceAll(/(.{900})/g, '$1=\r\n')}`),
};

export const hostile: Fault = {
  name: 'hostile mail',
  run: async (scene) => {
    const rule = 'alter table conversation_messages add constraint unstorable';
    await scene.office.rows(`${rule} check (text not like '%${UNSTORABLE}%')`);
    let slowest = { ms: 0, kind: '' };
    for (const [kind, make] of Object.entries(KINDS)) {
      const begun_ms = monotonic();
      await scene.sendMade(make);
      // What is put aside is stored anew once it can be read: only within its second its place would be another one.
      if (kind === REFUSED) await nextSecond(scene);
      await scene.send(1);
      await scene.arrived(60_000);
      const ms = monotonic() - begun_ms;
      if (ms > slowest.ms) slowest = { ms, kind };
    }
    scene.note(
      `${Object.keys(KINDS).length} kinds, the slowest (${slowest.kind}) here after ${Math.round(slowest.ms)} ms`,
    );
    await look(scene);
    await scene.office.rows('alter table conversation_messages drop constraint unstorable');
    await readAside(scene);
  },
};

async function nextSecond({ office }: Scene): Promise<void> {
  const second = () => Math.floor(office.crew.scope.now().getTime() / 1_000);
  const now = second();
  await office.until('the next second', () => Promise.resolve(second() > now));
}

/** What the database has refused is no worse once it takes it. */
async function readAside({ office, mailbox_id, wrong }: Scene): Promise<void> {
  const aside = () =>
    office.rows<{ id: number }>(
      `select id from conversation_messages where mailbox_id = $1 and error_code = 'unreadable'`,
      mailbox_id,
    );
  const before = await aside();
  if (before.length !== 1) wrong(`${before.length} messages were put aside, and not one.`);
  for (const { id } of before) await readAgain(office.crew, id);
  if ((await aside()).length > 0) wrong('What was put aside stays so when it is read again.');
  const read = await office.rows(
    'select from conversation_messages where mailbox_id = $1 and text like $2',
    mailbox_id,
    `letter % ${UNSTORABLE}%`,
  );
  if (read.length !== before.length) wrong('What was put aside does not say what it should when it is read again.');
}

/** Nothing of it is left that could do harm. */
async function look({ office, mailbox_id, wrong, note }: Scene): Promise<void> {
  const messages = await office.rows<{ id: number; html: string | null; error_message: string | null }>(
    'select id, html, error_message from conversation_messages where mailbox_id = $1',
    mailbox_id,
  );
  for (const { id, html, error_message } of messages) {
    if (/<script|onerror|<style|\ssrc="?https?:|url\(/i.test(html ?? ''))
      wrong(`The HTML of message ${id} is not clean.`);
    if (error_message !== null) note(`put aside: ${error_message}`);
  }
  const files = await office.rows<{ file_name: string; size_bytes: number }>(
    `select a.file_name, a.size_bytes from attachments a join conversation_messages g on g.id = a.message_id
     where g.mailbox_id = $1`,
    mailbox_id,
  );
  for (const { file_name, size_bytes } of files) {
    if (/[/\\\p{Cc}]|^\./u.test(file_name)) wrong(`A file is named ${JSON.stringify(file_name)}.`);
    if (size_bytes > 10_000_000) wrong(`${file_name} has ${size_bytes} bytes: it was unpacked.`);
  }
}
