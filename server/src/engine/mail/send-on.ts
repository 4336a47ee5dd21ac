// Sends what waits in a mailbox as long as this node has it: at once when something is written, and again when the time has come for
// what was put off.
import { sendOutbox } from '#engine/inbox/outbox.ts';
import type { Crew } from '#engine/crew.ts';
import { delay } from '#lib/time.ts';
import type { Room } from '#lib/turnstile.ts';
import type { Bell } from '#store/database/listen.ts';
import { assertMailboxLease, type MailboxLease } from '#store/mailboxes/leases.ts';

/** Notified when a message waits to go out: `<workspace> <id>`. */
export const OUTGOING_CHANNEL = 'groundcrew_outgoing';

/** Real time: how soon what the bell did not say is found, and what the database was asked in vain is asked again. */
const LOOK_MS = 30_000;

/** Ends when the signal fires, or with `lease_lost`. */
export async function sendOn(
  crew: Crew,
  { lease, bell, room, signal }: { lease: MailboxLease; bell: Bell; room: Room; signal: AbortSignal },
): Promise<void> {
  let rung = Promise.withResolvers<void>();
  const deafen = bell.on(OUTGOING_CHANNEL, (payload) => {
    if (payload === null || payload.startsWith(crew.scope.workspace_id)) rung.resolve();
  });
  const { mailbox_id } = lease;
  try {
    while (!signal.aborted) {
      rung = Promise.withResolvers();
      const next = await crew.clock.task(() =>
        sendOutbox({ crew, mailbox_id, fence: (tx) => assertMailboxLease(tx, lease), room, signal }),
      );
      const left_ms = next === null ? LOOK_MS : Math.max(0, next.getTime() - crew.scope.now().getTime());
      const over = new AbortController();
      await Promise.race([
        rung.promise,
        delay(Math.min(left_ms, LOOK_MS), AbortSignal.any([signal, over.signal])).catch(() => {}),
      ]);
      over.abort();
    }
  } finally {
    deafen();
  }
}
