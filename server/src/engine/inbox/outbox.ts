// Sends what waits in a mailbox, by whoever has its lease: the rules are looked at once more, and it is written down that it goes
// out, when the server has let us in; then it is handed over. A message whose end nobody recorded is never sent again by itself.
import { addMs, DAY_MS } from '#domain/days.ts';
import { recipientsIn } from '#domain/inbox.ts';
import { nextMailAttempt } from '#domain/inbox/reply-pace.ts';
import { replySubject } from '#domain/inbox/mail-reply.ts';
import { faultSentence, MailFaultError, type MailFault } from '#domain/mail/faults.ts';
import type { SendOutcome } from '#domain/mail/gateway.ts';
import type { Crew } from '#engine/crew.ts';
import type { Room } from '#lib/turnstile.ts';
import { keepBack, wayOf } from '#engine/inbox/replying.ts';
import { loggedIn } from '#engine/mail/mailbox-identity.ts';
import { fileBytes } from '#store/inbox/files/bytes.ts';
import { filesOf, outgoing, type Outgoing, type OutgoingFile } from '#store/inbox/outgoing/outgoing.ts';
import { noteAppended, queuedMail, unappendedMail } from '#store/inbox/mail/outbox.ts';
import {
  confirmSent,
  failOutgoing,
  leaveOutgoingUnconfirmed,
  putOffOutgoing,
  startSending,
  type Fence,
  type Start,
} from '#store/inbox/outgoing/settle.ts';
import { readMailbox, type StoredMailbox } from '#store/mailboxes/mailboxes.ts';

export type Outbox = {
  crew: Crew;
  mailbox_id: number;
  /** Of the mailbox's lease. */
  fence: Fence;
  signal: AbortSignal;
  /** For mails with files, of all mailboxes of this node, while they are made and handed over. */
  room?: Room;
};

/** A file, and what becomes of it in a mail: four letters for three bytes. */
const HELD = 1 + 4 / 3;

/** A folder that does not take a message is tried for so long. */
const APPEND_FOR_MS = DAY_MS;

/** Sends what is due. Returns when there is something to do next; null: when something is written. Throws `lease_lost`. */
export async function sendOutbox(box: Outbox): Promise<Date | null> {
  const { scope } = box.crew;
  const mailbox = await readMailbox(scope, box.mailbox_id);
  if (!mailbox) return null;
  for (const { id, begun, next_try_at } of await queuedMail(scope, mailbox.id)) {
    if (box.signal.aborted) return null;
    if (next_try_at !== null && next_try_at > scope.now()) continue;
    const message = await outgoing(scope, id);
    if (message?.delivery !== 'queued') continue;
    if (begun) await leaveOpen(box, message, 'its server or this one went away while it was handed over');
    else await sendOne(box, mailbox, message);
  }
  await appendAll(box, mailbox);
  const waiting = (await queuedMail(scope, mailbox.id)).flatMap((one) => one.next_try_at ?? []);
  const [next] = waiting.toSorted((one, other) => one.getTime() - other.getTime());
  return next ?? null;
}

async function sendOne(box: Outbox, mailbox: StoredMailbox, message: Outgoing): Promise<void> {
  const { crew, fence } = box;
  let start: Start | null = null;
  let outcome: SendOutcome;
  try {
    // Who has a hidden copy is named to the server, and nowhere in the mail.
    const to = [...new Set(recipientsIn(message.addresses).map(({ address }) => address))];
    const ready = async () => {
      start = await startSending(crew.scope, fence, message.id, wayOf(message));
      return start.ok;
    };
    const envelope = { from: mailbox.email, to };
    outcome = await withRaw(box, mailbox, message, (raw) =>
      loggedIn(crew, { box: mailbox, protocol: 'smtp' }, async (identity) => {
        const end = await crew.mail.sendMail(identity, { raw, envelope, ready });
        // It did not come to sending: with another token it may.
        if (end.kind === 'failed' && end.fault.kind === 'token_expired') throw new MailFaultError(end.fault);
        return end;
      }),
    );
  } catch (error) {
    if (!(error instanceof MailFaultError)) throw error;
    outcome = { kind: 'failed', fault: error.fault };
  }
  await settle(box, message, outcome, start);
}

async function settle(box: Outbox, message: Outgoing, outcome: SendOutcome, start: Start | null): Promise<void> {
  const { crew, fence } = box;
  const { scope } = crew;
  switch (outcome.kind) {
    case 'sent': {
      const refused = outcome.refused.map(({ address, reason }) => `not taken for ${address}: ${reason}`).join('; ');
      const note = refused === '' ? {} : { note: refused };
      return confirmSent(scope, fence, message, { telegram_message_id: null, sent_at: scope.now(), ...note });
    }
    case 'unknown':
      return leaveOpen(box, message, outcome.detail);
    case 'kept_back':
      return start && !start.ok ? keepBack(crew, fence, message, start) : undefined;
    case 'refused':
      return later(box, message, { code: 'refused', message: outcome.detail, passes: !outcome.permanent }, start);
    case 'failed':
      return later(box, message, ofFault(outcome.fault), start);
  }
}

function ofFault(fault: MailFault): { code: string; message: string; passes: boolean } {
  const passes = fault.kind === 'unreachable' || fault.kind === 'stalled';
  return { code: fault.kind, message: faultSentence(fault), passes };
}

/** An attempt that came so far as to begin is counted already. */
async function later(
  { crew: { scope }, fence }: Outbox,
  message: Outgoing,
  { passes, ...why }: { code: string; message: string; passes: boolean },
  start: Start | null,
): Promise<void> {
  const until = passes ? nextMailAttempt(message.attempts, scope.now()) : null;
  if (until) await putOffOutgoing(scope, fence, message, { ...why, until, counts: start?.ok !== true });
  else await failOutgoing(scope, fence, message, why);
}

/** Servers do not drop a second one of the same Message-ID: from here on a person decides. */
async function leaveOpen({ crew: { scope }, fence }: Outbox, message: Outgoing, detail: string): Promise<void> {
  const why = { code: 'unknown_end', message: `nobody knows whether the server took it: ${detail}` };
  await leaveOutgoingUnconfirmed(scope, fence, message, { ...why, next_try_at: null });
}

/** What is large waits until there is room for it; whoever is asked to stop meanwhile makes none of it. */
async function withRaw<T>(
  { crew, room, signal }: Outbox,
  mailbox: StoredMailbox,
  message: Outgoing,
  use: (raw: Buffer) => Promise<T>,
): Promise<T> {
  const files = await filesOf(crew.scope, message.id);
  const bytes = files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
  const leave = bytes === 0 ? null : await room?.take(bytes * HELD, signal);
  try {
    return await use(await rawOf(crew, mailbox, message, files));
  } finally {
    leave?.();
  }
}

/** The same bytes each time: all that they are made of stands in the row. */
async function rawOf(
  crew: Crew,
  mailbox: StoredMailbox,
  message: Outgoing,
  stored: readonly OutgoingFile[],
): Promise<Buffer> {
  const { message_id_header, addresses, in_reply_to, references_header, text, stored_at } = message;
  if (message_id_header === null || addresses === null) throw new Error(`Mail ${message.id} has no head.`);
  const files = [];
  for (const { file_name, mime_type, sha256 } of stored) {
    files.push({ file_name, mime_type, bytes: await fileBytes(crew.scope, sha256) });
  }
  return crew.mail.compose({
    message_id: message_id_header,
    date: stored_at,
    from: addresses.from[0] ?? { name: null, address: mailbox.email },
    to: addresses.to,
    cc: addresses.cc,
    subject: message.own_subject ?? replySubject(message.subject),
    in_reply_to,
    references: references_header ?? [],
    text,
    files,
  });
}

/** These put what goes out by their SMTP servers into the folder of sent mail themselves. */
const KEEPS_SENT = /(?:^|\.)(?:gmail|googlemail|office365|outlook)\.com$/i;

async function appendAll(box: Outbox, mailbox: StoredMailbox): Promise<void> {
  const { crew, mailbox_id, signal } = box;
  const { scope, log } = crew;
  for (const id of await unappendedMail(scope, mailbox_id, addMs(scope.now(), -APPEND_FOR_MS))) {
    if (signal.aborted) return;
    const message = await outgoing(scope, id);
    if (!message || message.message_id_header === null) continue;
    try {
      if (!KEEPS_SENT.test(mailbox.smtp_host)) {
        const { message_id_header: message_id } = message;
        await withRaw(box, mailbox, message, (raw) =>
          loggedIn(crew, { box: mailbox, protocol: 'imap' }, (identity) =>
            crew.mail.appendToSent(identity, { raw, message_id }),
          ),
        );
      }
      await noteAppended(scope, id);
    } catch (err) {
      if (!(err instanceof MailFaultError)) throw err;
      // It has arrived: that it is missing in a folder is put right the next time.
      log.warn({ mailbox_id, fault: err.fault.kind }, 'sent mail could not be put into its folder');
      return;
    }
  }
}
