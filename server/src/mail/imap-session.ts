import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import type {
  FolderState,
  MailFolder,
  MailHead,
  MailIdentity,
  MailSession,
  MailStep,
  RawMail,
} from '#domain/mail/gateway.ts';
import { delay } from '#lib/time.ts';
import { within } from './deadline.ts';
import { faultOf } from './fault-of.ts';
import { connectImap, noAnswer, PATIENCE, type Patience } from './imap-client.ts';
import type { MayDial } from './where.ts';

/** Asked for in one line. */
const AT_ONCE = 500;
/** Of a message that is read in parts; and the largest that is read at once. */
const CHUNK = 1_000_000;
/** The largest single answer of a server that keeps to what it was asked for. */
const LITERAL_MAX = 8_000_000;
/** Real time. A server that does not say farewell is left anyway. */
const CLOSE_MS = 2_000;
/** How many times as long as the longest silence a whole answer may take. */
const WHOLE = 10;

export async function openSession(
  identity: MailIdentity,
  options: MayDial & { onStep?: (step: MailStep) => void; patience?: Patience },
): Promise<MailSession> {
  const patience = options.patience ?? PATIENCE;
  const { client, closed } = await connectImap(identity, { ...options, patience, literal_max: LITERAL_MAX });
  return new ImapSession(client, { identity, patience, closed });
}

class ImapSession implements MailSession {
  readonly #client: ImapFlow;
  readonly #identity: MailIdentity;
  readonly #patience: Patience;
  readonly #closed: Promise<void>;
  #news = Promise.withResolvers<void>();

  constructor(client: ImapFlow, at: { identity: MailIdentity; patience: Patience; closed: Promise<void> }) {
    this.#client = client;
    this.#identity = at.identity;
    this.#patience = at.patience;
    this.#closed = at.closed;
    client.on('exists', ({ count, prevCount }: { count: number; prevCount: number }) => {
      if (count > prevCount) this.#news.resolve();
    });
  }

  async folders(): Promise<MailFolder[]> {
    return rolesOf(await this.#ask('LIST', () => this.#client.list()));
  }

  async open(path: string): Promise<FolderState> {
    // What comes from here on is news to whoever waits next.
    this.#news = Promise.withResolvers();
    return stateOf(await this.#ask('EXAMINE', () => this.#client.mailboxOpen(path, { readOnly: true })));
  }

  async peek(path: string): Promise<FolderState | null> {
    const query = { uidNext: true, uidValidity: true, messages: true, highestModseq: true };
    const box = await this.#ask('STATUS', async () => {
      const told = await this.#client.status(path, query);
      // On a connection that is gone it says `false` in the place of rejecting.
      if (told === false) throw noAnswer(this.#identity, 'STATUS');
      return told;
    });
    const { uidNext, uidValidity, messages = 0, highestModseq } = box;
    if (uidNext === undefined || uidValidity === undefined) return null;
    return stateOf({ uidNext, uidValidity, exists: messages, highestModseq });
  }

  async uidsAfter(after: number, since: Date | null): Promise<number[]> {
    const range = { uid: `${after + 1}:*`, ...(since && { since }) };
    const { silence_ms } = this.#patience;
    const found = await this.#ask('SEARCH', () => this.#client.search(range, { uid: true }), silence_ms);
    if (!found) throw noAnswer(this.#identity, 'SEARCH');
    // `n:*` also names the last message when it is below n.
    return found.filter((uid) => uid > after).toSorted((one, other) => one - other);
  }

  async heads(uids: readonly number[]): Promise<MailHead[]> {
    const all: MailHead[] = [];
    for (let from = 0; from < uids.length; from += AT_ONCE) {
      const range = rangeOf(uids.slice(from, from + AT_ONCE));
      const found = await this.#read(range, { uid: true, size: true, flags: true, internalDate: true });
      for (const message of found) all.push(headOf(message));
    }
    return all.toSorted((one, other) => one.uid - other.uid);
  }

  async fetch(heads: readonly MailHead[], max_bytes: number): Promise<RawMail[]> {
    const whole = new Map(
      heads.flatMap((head) => (head.size_bytes <= Math.min(CHUNK, max_bytes) ? [[head.uid, head]] : [])),
    );
    const mails: RawMail[] = [];
    if (whole.size > 0) {
      for (const { uid, source } of await this.#read(rangeOf([...whole.keys()]), { uid: true, source: true })) {
        const head = whole.get(uid);
        if (head && source) mails.push({ ...head, raw: source, truncated: false });
      }
    }
    for (const head of heads) {
      const mail = whole.has(head.uid) ? null : await this.#fetchInParts(head, max_bytes);
      if (mail) mails.push(mail);
    }
    return mails.toSorted((one, other) => one.uid - other.uid);
  }

  async waitForNews(timeout_ms: number, signal: AbortSignal): Promise<'news' | 'time' | 'stopped'> {
    const over = new AbortController();
    const ended = AbortSignal.any([over.signal, signal]);
    // It resolves when another command ends it, and when the connection is gone.
    this.#client.idle().catch(() => {});
    try {
      return await Promise.race([
        this.#news.promise.then(() => 'news' as const),
        this.#closed.then(() => {
          throw faultOf(new Error('the server closed the connection'), this.#identity, 'imap');
        }),
        delay(timeout_ms, ended).then(
          () => 'time' as const,
          () => 'stopped' as const,
        ),
      ]);
    } finally {
      over.abort();
      this.#news = Promise.withResolvers();
    }
  }

  async append(path: string, raw: Buffer): Promise<void> {
    const { silence_ms } = this.#patience;
    const put = () => this.#client.append(path, raw, ['\\Seen']);
    if ((await this.#ask('APPEND', put, silence_ms * WHOLE)) === false) throw noAnswer(this.#identity, 'APPEND');
  }

  async has(path: string, message_id: string): Promise<boolean> {
    await this.open(path);
    const found = await this.#ask('SEARCH', () =>
      this.#client.search({ header: { 'message-id': message_id } }, { uid: true }),
    );
    if (found === undefined || found === false) throw noAnswer(this.#identity, 'SEARCH');
    return found.length > 0;
  }

  async close(): Promise<void> {
    if (this.#client.usable) {
      const limit = { ms: CLOSE_MS, where: this.#where(), what: 'LOGOUT' };
      await within(this.#client.logout(), limit).catch(() => {});
    }
    this.#client.close();
  }

  async #fetchInParts(head: MailHead, max_bytes: number): Promise<RawMail | null> {
    const parts: Buffer[] = [];
    let length = 0;
    // A part that is not full is the last one, whatever size the server has named.
    for (let full = true; full && length < max_bytes;) {
      const maxLength = Math.min(CHUNK, max_bytes - length);
      const source = { start: length, maxLength };
      const [message] = await this.#read(String(head.uid), { uid: true, source });
      if (!message?.source) return null;
      parts.push(message.source);
      length += message.source.length;
      full = message.source.length === maxLength && length < head.size_bytes;
    }
    return { ...head, raw: Buffer.concat(parts, length), truncated: head.size_bytes > length && length >= max_bytes };
  }

  /** As long as bytes come; the socket's own time-out finds silence. */
  #read(range: string, query: FetchQueryObject): Promise<FetchMessageObject[]> {
    const { silence_ms } = this.#patience;
    return this.#ask('FETCH', () => this.#client.fetchAll(range, query, { uid: true }), silence_ms * WHOLE);
  }

  /** What fails ends the connection: whoever needs it opens a new one. */
  async #ask<T>(what: string, question: () => Promise<T>, ms = this.#patience.answer_ms): Promise<T> {
    try {
      if (!this.#client.usable) throw noAnswer(this.#identity, what);
      return await within(question(), { ms, where: this.#where(), what });
    } catch (error) {
      this.#client.close();
      throw faultOf(error, this.#identity, 'imap');
    }
  }

  #where(): { protocol: 'imap'; host: string; port: number } {
    const { host, port } = this.#identity;
    return { protocol: 'imap', host, port };
  }
}

function rolesOf(list: readonly { path: string; specialUse?: string | undefined; flags: Set<string> }[]): MailFolder[] {
  const can = list.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'));
  const inbox = can.find(({ path }) => path.toUpperCase() === 'INBOX');
  const sent = can.find(({ specialUse }) => specialUse === '\\Sent');
  return [
    { path: inbox?.path ?? 'INBOX', role: 'inbox' },
    ...(sent ? [{ path: sent.path, role: 'sent' } as const] : []),
  ];
}

function stateOf(box: {
  uidValidity: bigint;
  uidNext: number;
  exists: number;
  highestModseq?: bigint | undefined;
}): FolderState {
  return {
    uid_validity: Number(box.uidValidity),
    uid_next: box.uidNext,
    exists: box.exists,
    modseq: box.highestModseq === undefined ? null : String(box.highestModseq),
  };
}

function headOf({ uid, size = 0, flags, internalDate }: FetchMessageObject): MailHead {
  const received = internalDate === undefined ? new Date(Number.NaN) : new Date(internalDate);
  const received_at = Number.isNaN(received.getTime()) ? new Date(0) : received;
  return { uid, size_bytes: size, seen: flags?.has('\\Seen') ?? false, received_at };
}

/** `1:5,9`, so that a line stays short. Of rising UIDs. */
function rangeOf(uids: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const uid of uids) {
    const last = runs.at(-1);
    if (last && last[1] === uid - 1) last[1] = uid;
    else runs.push([uid, uid]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}:${to}`)).join(',');
}
