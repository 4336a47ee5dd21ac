// Stores a batch of what was read from a folder. A mail that cannot be taken apart, or that the database refuses whenever it is
// tried, must not hold up its folder: it is put aside, as a message whose source is its file and that says why.
import type { RawMail } from '#domain/mail/gateway.ts';
import type { MailPlace, ReadMail } from '#domain/mail/message.ts';
import type { Reading } from '#engine/mail/read-folder.ts';
import { isContentFault } from '#store/database/sqlstates.ts';
import { delay } from '#lib/time.ts';
import { storeMails } from '#store/inbox/mail/store-mails.ts';

/** Real time: the pause grows with each try. */
const TRIES = 3;
const PAUSE_MS = 100;
const WHY_MAX = 300;

/** `mails`: what `raws` say. */
type Batch = { raws: readonly RawMail[]; mails: readonly ReadMail[]; last_uid: number; anew: boolean };

export async function takeApart(reading: Reading, raws: readonly RawMail[]): Promise<ReadMail[]> {
  const mails: ReadMail[] = [];
  for (const raw of raws) mails.push(await readMail(reading, raw));
  return mails;
}

/** How many were new. Throws what is no fault of a mail: `lease_lost`, and a database that is away. */
export async function storeRead({ crew, lease }: Reading, place: MailPlace, batch: Batch): Promise<number> {
  const { mails } = batch;
  try {
    const { added } = await storeMails(crew.scope, lease, place, batch);
    return added;
  } catch (err) {
    if (!isContentFault(err)) throw err;
    crew.log.warn({ err, mailbox_id: place.mailbox_id }, 'a batch of mail is stored one by one');
  }
  let added = 0;
  for (const [n, mail] of mails.entries()) {
    const raw = batch.raws[n];
    if (raw) added += await storeOne({ crew, lease }, place, { mail, raw, anew: batch.anew });
  }
  // Of a batch whose last mails are gone from the folder meanwhile.
  if (mails.length === 0) await storeMails(crew.scope, lease, place, batch);
  return added;
}

async function readMail({ crew }: Reading, { raw, truncated, size_bytes: _size, ...head }: RawMail): Promise<ReadMail> {
  try {
    return { ...head, parsed: await crew.mail.parse(raw, { truncated }) };
  } catch (err) {
    crew.log.error({ err, uid: head.uid }, 'a mail could not be taken apart');
    return asideOf({ raw, truncated, size_bytes: 0, ...head }, { crew }, err, true);
  }
}

async function storeOne(
  { crew, lease }: Pick<Reading, 'crew' | 'lease'>,
  place: MailPlace,
  { mail, raw, anew }: { mail: ReadMail; raw: RawMail; anew: boolean },
): Promise<number> {
  const { mailbox_id } = place;
  const store = async (one: ReadMail) =>
    (await storeMails(crew.scope, lease, place, { mails: [one], last_uid: one.uid, anew })).added;
  let cause: unknown = null;
  for (let tries = 1; tries <= TRIES; tries += 1) {
    try {
      return await store(mail);
    } catch (err) {
      if (!isContentFault(err)) throw err;
      cause = err;
      await delay(PAUSE_MS * tries);
    }
  }
  crew.log.error({ err: cause, mailbox_id, folder: place.folder.path, uid: mail.uid }, 'a mail was put aside');
  try {
    return await store(await asideOf(raw, { crew }, cause, true));
  } catch (err) {
    if (!isContentFault(err)) throw err;
    // Something in its head is what is refused.
    return store(await asideOf(raw, { crew }, cause, false));
  }
}

async function asideOf(
  { raw, truncated, size_bytes: _size, ...head }: RawMail,
  { crew }: Pick<Reading, 'crew'>,
  cause: unknown,
  with_head: boolean,
): Promise<ReadMail> {
  const parsed = await crew.mail.unreadable(raw, { truncated, head: with_head });
  return { ...head, parsed, unreadable: whyOf(cause) };
}

/** Errors of the database name the rule, and (in `detail`, which is left out) the row. */
function whyOf(cause: unknown): string {
  const said = cause instanceof Error ? cause.message : 'unknown';
  return said.replaceAll(/\p{Cc}+/gu, ' ').slice(0, WHY_MAX);
}
