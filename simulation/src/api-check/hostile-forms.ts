// Forms and tables that nobody should hand in.
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { JPEG } from '#contract/pictures.ts';
import { sessionOf } from '#engine/world.ts';
import { odd, spoilt, TEXTS } from './hostile-values.ts';

const HEADS: readonly string[] = [
  'link',
  'link,account,reason',
  'account,reason,link',
  'name,session_string',
  'name;session_file;proxy_url',
  'who,reason',
  'who\treason',
  'link,link',
  '__proto__,link',
  '',
  '"link',
];

/** A table that begins like one of ours, more or less. */
export function oddTable(chance: Chance): Buffer {
  const head = chance.pick(HEADS);
  const lines = Array.from({ length: chance.int(30) }, () =>
    head
      .split(/[,;\t]/)
      .map(() => cell(chance))
      .join(chance.pick([',', ',', ';', '\t'])),
  );
  const text = [head, ...lines].join(chance.pick(['\n', '\n', '\r\n', '\r']));
  const table = Buffer.from(text);
  return chance.pick([
    table,
    table,
    table,
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), table]),
    Buffer.from(`\ufeff${text}`, 'utf16le'),
    Buffer.concat([table, Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28])]),
    Buffer.from(`${head}\n"${text}`),
    Buffer.from(`${head}\n${'@some_group,'.repeat(5000)}`),
    Buffer.from(`${head}\n${'@g\n'.repeat(12_000)}`),
    chance.bytes(200),
    Buffer.alloc(0),
  ]);
}

function cell(chance: Chance): string {
  const text = chance.happens(0.5)
    ? chance.pick(['@alfa_group', '@some_group', 'alfa_session', '+15550001234', 'https://t.me/+AbCdEfGhIjKlMnOp', '5'])
    : chance.pick(TEXTS).slice(0, 200);
  return chance.happens(0.2) ? `"${text.replaceAll('"', '""')}"` : text;
}

const FILES: readonly (() => Buffer)[] = [
  () => JPEG,
  () => JPEG.subarray(0, 20),
  () => Buffer.concat([JPEG.subarray(0, 60), Buffer.alloc(5000, 0xff)]),
  () => Buffer.from(sessionOf(56)),
  () => Buffer.from('SQLite format 3\u0000'.padEnd(4096, '\u0000'), 'latin1'),
  () => Buffer.from('89504e470d0a1a0a0000000d49484452ffffffffffffffff', 'hex'),
  () => Buffer.from('RIFF\u00ff\u00ff\u00ff\u00ffWEBPVP8 ', 'latin1'),
  () => Buffer.from('<svg onload="alert(1)"/>'),
  () => Buffer.alloc(0),
];
const NAMES: readonly string[] = [
  'list.csv',
  '../../x',
  'a\u0000b',
  'x'.repeat(3000),
  '',
  'é😀.session',
  '"; name="dry_run',
];
const BOUNDARY = 'the-boundary';

type Part = { name: string; value: unknown };

export function oddForm(wanted: unknown, chance: Chance, is_table: boolean): { type: string; body: Buffer } {
  const fields = typeof wanted === 'object' && wanted !== null ? Object.entries(wanted) : [];
  const parts: Part[] = fields.map(([name, value]: [string, unknown]) => ({
    name,
    value: value instanceof Blob ? value : spoilt(value, chance, 1),
  }));
  if (chance.happens(0.1)) parts.push({ name: chance.pick(TEXTS).slice(0, 100), value: odd(chance) });
  if (chance.happens(0.1)) parts.push(...parts);
  if (chance.happens(0.05)) parts.shift();
  const body = Buffer.concat([
    ...parts.map((part) => partOf(part, chance, is_table)),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]);
  const type = `multipart/form-data; boundary=${chance.happens(0.03) ? 'another' : BOUNDARY}`;
  return { type, body: chance.happens(0.08) ? body.subarray(0, chance.int(body.length + 1)) : body };
}

function partOf({ name, value }: Part, chance: Chance, is_table: boolean): Buffer {
  const is_file = value instanceof Blob ? !chance.happens(0.05) : chance.happens(0.03);
  const file = is_file ? `; filename="${chance.happens(0.3) ? chance.pick(NAMES) : 'list.csv'}"` : '';
  const type = is_file ? `content-type: ${chance.pick(['text/csv', 'image/jpeg', 'x', ''])}\r\n` : '';
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n${type}\r\n`;
  const bytes = is_file
    ? is_table
      ? oddTable(chance)
      : (FILES[chance.int(FILES.length)]?.() ?? Buffer.alloc(0))
    : Buffer.from(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n')]);
}
