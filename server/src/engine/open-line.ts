// Connects one account under a lease: its identity, attempts with pauses between them, and the state of its session that is
// kept sealed. Which account is connected, and when, is decided in connections.ts.
import type { TakenBatch, UpdateBatch } from '#domain/telegram-updates.ts';
import { TelegramError, type TelegramClient, type TelegramFault } from '#domain/telegram.ts';
import type { Crew } from '#engine/crew.ts';
import type { Identity } from '#engine/identity.ts';
import type { HeldLease } from '#engine/lease-keeper.ts';
import { storeMovedSession } from '#engine/login/store-moved-session.ts';
import { loadSealedState, saveSealedState, type SealedState } from '#engine/sealed-state.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, monotonic } from '#lib/time.ts';
import type { Lease } from '#store/leases/leases.ts';

/** A live connection with the lease that allows it. */
export type Line = {
  client: TelegramClient;
  lease: HeldLease;
  /** Of the settings with which it was opened. */
  settings_version: number;
  /** How long it took to connect and to hear who it is; the wait for the lease does not count. */
  connect_ms: number;
};

/** `end`: from then on nothing is written with it, whatever its lease allows; the next connection may go by the same one. */
export type OpenLine = Line & { end: () => void };

/** Stores what an account hears, with the state after it, as the holder of this lease; see `ConnectOptions.onUpdates`. */
export type Hear = (lease: Lease, batch: UpdateBatch) => Promise<TakenBatch>;

type LineEvents = {
  onLost: (fault: TelegramFault) => void;
  /** Null: nothing is heard, and the state of updates stays where it is. */
  hear: Hear | null;
};

export type OpenLineOptions = {
  timeout_ms: number;
  /** Pauses between attempts; one more attempt than pauses. Only connection trouble is tried again. */
  pauses_ms: readonly number[];
  /** Ends attempts and pauses; an act that has begun is left to its end. */
  signal?: AbortSignal | undefined;
  /**
   * Waited for before each attempt dials, when all that it takes is read. What it resolves with is called when nothing of the
   * connection is open any more; when it rejects, nothing was dialled.
   */
  room?: (() => Promise<() => void>) | undefined;
};

/** Throws `stopped` after the signal, and else what the last attempt threw (`client_failed`, TelegramError). */
export async function openLine(
  crew: Crew,
  { identity, lease }: { identity: Identity; lease: HeldLease },
  options: OpenLineOptions & LineEvents,
): Promise<OpenLine> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await connectOnce(crew, { identity, lease }, options);
    } catch (error) {
      if (options.signal?.aborted) throw new GroundcrewError('stopped', { cause: error });
      const pause_ms = options.pauses_ms[attempt];
      if (pause_ms === undefined || !isConnectionTrouble(error)) throw error;
      const { account_id } = identity;
      crew.log.info({ account_id, attempt: attempt + 1, pause_ms, err: error }, 'connecting again after a pause');
      await pauseFor(pause_ms, options.signal);
    }
  }
}

async function connectOnce(
  crew: Crew,
  of: { identity: Identity; lease: HeldLease },
  options: OpenLineOptions & LineEvents,
): Promise<OpenLine> {
  const stored = await loadSealedState(crew, of.identity.account_id);
  const leave = await options.room?.();
  try {
    const line = await dial(crew, { ...of, stored }, options);
    const end = () => {
      line.end();
      leave?.();
    };
    return { ...line, end };
  } catch (error) {
    leave?.();
    throw error;
  }
}

async function dial(
  crew: Crew,
  { identity, lease, stored }: { identity: Identity; lease: HeldLease; stored: SealedState },
  { timeout_ms, signal, onLost, hear }: OpenLineOptions & LineEvents,
): Promise<OpenLine> {
  const { account_id, settings_version } = identity;
  let unused: SealedState | null = stored;
  const begun_ms = monotonic();
  let over = false;
  const assertOpen = () => {
    if (over) throw new GroundcrewError('lease_lost', { details: { account_id } });
  };
  const client = await crew.gateway.connect(identity, {
    timeout_ms,
    ...(signal ? { signal } : {}),
    mayWrite: () => !over && lease.mayWrite(),
    state: {
      // An account that moves to another DC begins twice, the second time with what the first one left.
      load: async () => {
        const first = unused;
        unused = null;
        return first ?? loadSealedState(crew, account_id);
      },
      save: async (entries) => {
        assertOpen();
        await saveSealedState(crew, lease, entries);
      },
    },
    onLost,
    ...(hear && {
      onUpdates: async (batch: UpdateBatch) => {
        assertOpen();
        return hear(lease, batch);
      },
    }),
    onMoved: ({ session_string, dc_id }) => {
      crew.log.info({ account_id, dc_id }, 'account has moved to another DC');
      return storeMovedSession(crew, lease, session_string);
    },
  });
  const end = () => {
    over = true;
  };
  return { client, lease, settings_version, connect_ms: monotonic() - begun_ms, end };
}

/** Real time. Throws `stopped` when the signal ends it. */
export async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(milliseconds, signal).catch((cause: unknown) => {
    throw new GroundcrewError('stopped', { cause });
  });
}

/** Worth another attempt: the way there failed. Telegram's own answers are never repeated. */
export function isConnectionTrouble(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'connection';
}
