// Which mails an IMAP command means: sets of UIDs, and what SEARCH may ask.
import { ImapSyntaxError, type ImapValue } from './imap-commands.ts';
import type { MailFolder, StoredMail } from './mail-store.ts';

/** `1:5,9,12:*`; `*` is the last one, and `n:*` holds it even where it is below n. */
export function inSet({ mails }: MailFolder, set: string): (mail: StoredMail) => boolean {
  const last = mails.at(-1)?.uid ?? 0;
  const numberOf = (text: string): number => {
    if (text === '*') return last;
    if (!/^\d+$/.test(text)) throw new ImapSyntaxError(`"${set}" is no set of UIDs`);
    return Number(text);
  };
  const runs = set.split(',').map((run) => {
    const [from = '', to = from] = run.split(':');
    return [numberOf(from), numberOf(to)] as const;
  });
  return ({ uid }) => runs.some(([one, other]) => uid >= Math.min(one, other) && uid <= Math.max(one, other));
}

/** ALL, UID set, SINCE day, HEADER name value, UNSEEN, SEEN; all of them must hold. Throws ImapSyntaxError. */
export function search(folder: MailFolder, asked: readonly ImapValue[]): StoredMail[] {
  const words = [...asked];
  const next = (): string => {
    const word = words.shift();
    if (typeof word !== 'string') throw new ImapSyntaxError('SEARCH: a word is expected');
    return word;
  };
  const conditions: ((mail: StoredMail) => boolean)[] = [];
  while (words.length > 0) {
    const key = next().toUpperCase();
    if (key === 'CHARSET') next();
    else if (key === 'UID') conditions.push(inSet(folder, next()));
    else if (key === 'SINCE') conditions.push(since(next()));
    else if (key === 'HEADER') conditions.push(header(next(), next()));
    else if (key === 'UNSEEN') conditions.push(({ flags }) => !flags.has(String.raw`\Seen`));
    else if (key === 'SEEN') conditions.push(({ flags }) => flags.has(String.raw`\Seen`));
    else if (/^[\d*:,]+$/.test(key)) conditions.push(inSet(folder, key));
    else if (key !== 'ALL') throw new ImapSyntaxError(`SEARCH ${key} is not known here`);
  }
  return folder.mails.filter((mail) => conditions.every((holds) => holds(mail)));
}

/** `1-Nov-2026`, a day of UTC here. */
function since(day: string): (mail: StoredMail) => boolean {
  const from = Date.parse(`${day.replaceAll('-', ' ')} UTC`);
  if (Number.isNaN(from)) throw new ImapSyntaxError(`"${day}" is no day like 1-Nov-2026`);
  return ({ received_at }) => received_at.getTime() >= from;
}

function header(name: string, value: string): (mail: StoredMail) => boolean {
  return ({ raw }) => {
    const end = raw.indexOf('\r\n\r\n');
    const lines = raw
      .subarray(0, end === -1 ? raw.length : end)
      .toString('latin1')
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n');
    return lines.some((line) => {
      const colon = line.indexOf(':');
      return (
        line.slice(0, colon).toLowerCase() === name.toLowerCase() &&
        line
          .slice(colon + 1)
          .toLowerCase()
          .includes(value.toLowerCase())
      );
    });
  };
}
