// Reads what a folder has that is not here yet, oldest first, and stores it in batches.
import { addMs, DAY_MS } from '#domain/days.ts';
import type { MailFolder, MailHead, MailSession } from '#domain/mail/gateway.ts';
import type { MailPlace } from '#domain/mail/message.ts';
import type { Crew } from '#engine/crew.ts';
import { Conveyor } from '#engine/mail/conveyor.ts';
import type { Room, Turnstile } from '#lib/turnstile.ts';
import { finishMailFolder, openMailFolder, type FolderPlace } from '#store/inbox/mail/folders.ts';
import type { MailboxLease } from '#store/mailboxes/leases.ts';
import type { StoredMailbox } from '#store/mailboxes/mailboxes.ts';

/** Of a mail the part that is above is not fetched. */
const MAIL_MAX = 50_000_000;
/** Fetched at once: so many, and so much. */
const BATCH_MAX = 50;
const BATCH_BYTES = 4_000_000;
/** One above it is fetched while no other such one is, on this node: so memory stays bounded however many mailboxes there are. */
const LARGE = 1_000_000;
const HEADS = 500;

export type Reading = {
  crew: Crew;
  lease: MailboxLease;
  box: StoredMailbox;
  session: MailSession;
  large: Turnstile;
  /** For what was fetched and is not stored yet, of all mailboxes of this node. */
  room: Room;
  signal: AbortSignal;
  /** Told whenever something of it is stored. */
  onProgress?: () => void;
};

/** How many were new. Throws a MailFaultError, and `lease_lost`. */
export async function readFolder(reading: Reading, folder: MailFolder, { found }: { found: (count: number) => void }) {
  const { crew, lease, box, session, signal } = reading;
  const state = await session.open(folder.path);
  const { uid_validity, modseq } = state;
  const place = await openMailFolder(crew.scope, lease, { folder: folder.path, uid_validity });
  // Servers that count changes tell that there is none.
  const same = place.synced_at !== null && modseq !== null && modseq === place.modseq;
  if (same && state.uid_next - 1 <= place.last_uid) return 0;
  const since = place.synced_at === null ? addMs(box.created_at, -box.sync_days * DAY_MS) : null;
  const uids = await session.uidsAfter(place.last_uid, since);
  if (uids.length > 0) found(uids.length);
  const target: MailPlace = { mailbox_id: box.id, email: box.email, folder, uid_validity, added_at: box.created_at };
  const conveyor = new Conveyor(reading, target, { anew: place.synced_at === null });
  try {
    for await (const batch of batchesOf(session, uids, since)) {
      if (signal.aborted) break;
      const is_large = batch.some(({ size_bytes }) => size_bytes > LARGE);
      const work = async (): Promise<void> => {
        await conveyor.put(await session.fetch(batch, MAIL_MAX), batch.at(-1)?.uid ?? 0);
        // Its bytes are let go of before another one comes.
        if (is_large) await conveyor.empty();
      };
      await (is_large ? reading.large.pass(work, signal) : work());
    }
  } finally {
    // Nothing goes on behind whoever has asked.
    await conveyor.empty().catch(() => {});
  }
  const added = await conveyor.empty();
  if (signal.aborted) return added;
  await finish(reading, folder, { uid_validity, modseq }, Math.max(state.uid_next - 1, uids.at(-1) ?? 0));
  return added;
}

async function finish(
  { crew, lease, box }: Reading,
  folder: MailFolder,
  { uid_validity, modseq }: Pick<FolderPlace, 'uid_validity' | 'modseq'>,
  last_uid: number,
): Promise<void> {
  const to = { mailbox_id: box.id, folder: folder.path, uid_validity, last_uid, modseq, synced: true };
  await finishMailFolder(crew.scope, lease, to);
}

async function* batchesOf(
  session: MailSession,
  uids: readonly number[],
  since: Date | null,
): AsyncGenerator<MailHead[]> {
  for (let from = 0; from < uids.length; from += HEADS) {
    let batch: MailHead[] = [];
    let bytes = 0;
    for (const head of await session.heads(uids.slice(from, from + HEADS))) {
      // A server searches by days.
      if (since !== null && head.received_at < since) continue;
      const alone = head.size_bytes > LARGE;
      if (batch.length > 0 && (alone || batch.length >= BATCH_MAX || bytes + head.size_bytes > BATCH_BYTES)) {
        yield batch;
        [batch, bytes] = [[], 0];
      }
      batch.push(head);
      bytes += head.size_bytes;
      if (alone) {
        yield batch;
        [batch, bytes] = [[], 0];
      }
    }
    if (batch.length > 0) yield batch;
  }
}
