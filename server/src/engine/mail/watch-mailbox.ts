// Follows one mailbox: connects, reads what is new, waits for more. A mailbox is in one of the states of its column `status`:
//   new → syncing → ok, and from each of them → wrong_password | token_expired | bad_certificate | wrong_service | unreachable | stalled → syncing → …
// After a fault it is tried again with growing pauses; what a person has to mend, a few times only.
import { addMs } from '#domain/days.ts';
import { REFUSALS_MAX, retryAfter } from '#domain/mail/backoff.ts';
import { MailFaultError, needsPerson, whatToDo, type MailFault } from '#domain/mail/faults.ts';
import type { MailFolder, MailSession, MailStep } from '#domain/mail/gateway.ts';
import type { Crew } from '#engine/crew.ts';
import { loggedIn, serverOf } from '#engine/mail/mailbox-identity.ts';
import { readFolder, type Reading } from '#engine/mail/read-folder.ts';
import type { Room, Turnstile } from '#lib/turnstile.ts';
import { isOutage } from '#lib/outages.ts';
import { delay } from '#lib/time.ts';
import type { MailboxLease } from '#store/mailboxes/leases.ts';
import { setMailboxStatus } from '#store/mailboxes/status.ts';
import { readMailbox, type MailboxStatus, type StoredMailbox } from '#store/mailboxes/mailboxes.ts';

/** Real time: how often it is looked without having heard anything, and into the folder of sent mail. */
export const POLL_MS = 60_000;
/** After something that is no fault of the mail server, say a database that is away. */
const AGAIN_MS = 2_000;

export type WatchOptions = {
  lease: MailboxLease;
  large: Turnstile;
  room: Room;
  signal: AbortSignal;
  poll_ms?: number;
};

/** Ends when the signal fires, when the mailbox is not to be followed any more, or with `lease_lost`. */
export async function watchMailbox(crew: Crew, options: WatchOptions): Promise<void> {
  const { lease, signal } = options;
  const log = crew.log.child({ mailbox_id: lease.mailbox_id });
  let went_on = false;
  const onProgress = () => {
    went_on = true;
  };
  while (!signal.aborted) {
    const box = await readMailbox(crew.scope, lease.mailbox_id);
    if (!box || !box.is_active) return;
    const left_ms = (box.next_try_at?.getTime() ?? 0) - crew.scope.now().getTime();
    if (left_ms > 0) await delay(left_ms, signal).catch(() => {});
    if (signal.aborted) return;
    log.info('Processing account');
    try {
      went_on = false;
      await follow({ ...crew, log }, box, { ...options, onProgress });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof MailFaultError)) throw error;
      log.error({ err: error, fault: error.fault.kind }, 'mailbox cannot be followed');
      const fault = await closerLook(crew, box, error.fault);
      if (await giveUp(crew, box, { lease, fault, went_on })) return;
    }
  }
}

/** Real time: what the database was asked in vain is asked again. */
export async function watchOn(crew: Crew, options: WatchOptions): Promise<void> {
  while (!options.signal.aborted) {
    try {
      return await watchMailbox(crew, options);
    } catch (err) {
      if (options.signal.aborted) return;
      if (!isOutage(err)) throw err;
      crew.log.warn({ err, mailbox_id: options.lease.mailbox_id }, 'mail cannot be stored now');
      await delay(AGAIN_MS, options.signal).catch(() => {});
    }
  }
}

/** Of a mailbox that has not worked yet by its present settings: what answers there in the place of its server, where its first bytes tell. */
async function closerLook(crew: Crew, box: StoredMailbox, fault: MailFault): Promise<MailFault> {
  const unclear = fault.protocol === 'imap' && (fault.kind === 'unreachable' || fault.kind === 'stalled');
  if (!unclear || (box.status !== 'new' && box.status !== 'wrong_service')) return fault;
  try {
    await crew.mail.look(serverOf(box, 'imap'), 'imap');
    return fault;
  } catch (error) {
    return error instanceof MailFaultError && error.fault.kind === 'wrong_service' ? error.fault : fault;
  }
}

/** Notes the fault; true when it is tried no more until a person changes something. */
async function giveUp(
  crew: Crew,
  box: StoredMailbox,
  at: { lease: MailboxLease; fault: MailFault; went_on: boolean },
): Promise<boolean> {
  const now = await readMailbox(crew.scope, box.id);
  // A connection that is lost in the middle of a long reading is no reason to wait longer each time.
  const failures = (at.went_on ? 0 : (now?.failures ?? 0)) + 1;
  const over = needsPerson(at.fault) && failures >= REFUSALS_MAX;
  const pause_ms = retryAfter(failures, crew.chance.int(0, 1_000) / 1_000);
  await setMailboxStatus(crew.scope, at.lease, {
    settings_version: box.settings_version,
    status: at.fault.kind,
    message: `${new MailFaultError(at.fault).message}. ${whatToDo(at.fault.kind, { followed: true })}`,
    failures,
    next_try_at: over ? null : addMs(crew.scope.now(), pause_ms),
    synced: false,
  });
  return over;
}

async function follow(
  crew: Crew,
  box: StoredMailbox,
  options: WatchOptions & { onProgress: () => void },
): Promise<void> {
  const { lease, signal } = options;
  const session = await loggedIn(crew, { box, protocol: 'imap' }, (identity) => {
    const { host, port } = identity;
    crew.log.info({ host, port }, 'Connecting to IMAP');
    return crew.mail.connect(identity, { onStep: (step) => tell(crew, step) });
  });
  // Whatever it waits for, a stop ends it at once.
  const stop = () => void session.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const reading: Reading = {
      crew,
      lease,
      box,
      session,
      large: options.large,
      room: options.room,
      signal,
      onProgress: options.onProgress,
    };
    await keepUp(reading, { ...options, settings_version: box.settings_version });
  } finally {
    signal.removeEventListener('abort', stop);
    await session.close();
  }
}

const STEPS: Partial<Record<MailStep, string>> = {
  tls: 'IMAP SSL connection established',
  logged_in: 'IMAP login successful',
  closed: 'IMAP connection closed',
};

function tell({ log }: Crew, step: MailStep): void {
  const message = STEPS[step];
  if (message !== undefined) log.info(message);
}

async function keepUp(reading: Reading, options: WatchOptions & { settings_version: number }): Promise<void> {
  const { crew, lease, session, signal, box } = reading;
  const { settings_version } = options;
  const say = (status: MailboxStatus, synced: boolean) =>
    setMailboxStatus(crew.scope, lease, {
      settings_version,
      status,
      message: null,
      failures: synced ? 0 : box.failures,
      next_try_at: null,
      synced,
    });
  const folders = await session.folders();
  if (box.status !== 'ok') await say('syncing', false);
  let first = true;
  let look: 'news' | 'time' | 'stopped' = 'time';
  while (look !== 'stopped' && !signal.aborted) {
    // The inbox last: it is the folder that is open while we wait.
    const some = look === 'news' ? folders.filter(({ role }) => role === 'inbox') : folders.toReversed();
    for (const folder of some) await readOne(reading, folder, first);
    if (signal.aborted) return;
    if (look === 'time') await say('ok', true);
    first = false;
    look = await waited(session, options);
  }
}

async function readOne(reading: Reading, folder: MailFolder, first: boolean): Promise<void> {
  const { log } = reading.crew;
  await readFolder(reading, folder, { found: (count) => log.info({ count, folder: folder.path }, 'Found new emails') });
  if (first && folder.role === 'inbox') log.info('IMAP inbox selected');
}

function waited(
  session: MailSession,
  { poll_ms = POLL_MS, signal }: WatchOptions,
): Promise<'news' | 'time' | 'stopped'> {
  return session.waitForNews(poll_ms, signal);
}
