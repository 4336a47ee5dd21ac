// What FETCH tells of a mail.
import { ImapSyntaxError, type ImapValue } from './imap-commands.ts';
import type { StoredMail } from './mail-store.ts';

const BODY = /^BODY(?:\.PEEK)?\[\](?:<(\d+)\.(\d+)>)?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The line of one mail, as bytes. Asking with BODY[] does not mark it as read here. Throws ImapSyntaxError for what it cannot tell. */
export function fetchLine(mail: StoredMail, number: number, items: readonly ImapValue[]): Buffer {
  const parts: Buffer[] = [];
  const told = new Set<string>();
  const tell = (name: string, value: string | Buffer): void => {
    if (told.has(name)) return;
    told.add(name);
    parts.push(Buffer.from(`${parts.length === 0 ? '' : ' '}${name} `));
    parts.push(typeof value === 'string' ? Buffer.from(value) : value);
  };
  // By UID it is told unasked.
  tell('UID', String(mail.uid));
  for (const item of items.flat(9)) {
    const name = String(item).toUpperCase();
    if (name === 'UID') continue;
    if (name === 'FLAGS') tell(name, `(${[...mail.flags].join(' ')})`);
    else if (name === 'INTERNALDATE') tell(name, `"${dateOf(mail.received_at)}"`);
    else if (name === 'RFC822.SIZE') tell(name, String(mail.raw.length));
    else tell(...bodyOf(mail, name));
  }
  return Buffer.concat([Buffer.from(`* ${number} FETCH (`), ...parts, Buffer.from(')\r\n')]);
}

function bodyOf({ raw }: StoredMail, name: string): [string, Buffer] {
  const found = BODY.exec(name);
  if (!found) throw new ImapSyntaxError(`FETCH ${name} is not known here`);
  const [, from, length] = found;
  const bytes = from === undefined ? raw : raw.subarray(Number(from), Number(from) + Number(length));
  const literal = Buffer.concat([Buffer.from(`{${bytes.length}}\r\n`), bytes]);
  return [from === undefined ? 'BODY[]' : `BODY[]<${from}>`, literal];
}

/** ` 1-Nov-2026 09:05:00 +0000`. */
function dateOf(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2);
  return `${day}-${MONTHS[at.getUTCMonth()]}-${at.getUTCFullYear()} ${at.toISOString().slice(11, 19)} +0000`;
}
