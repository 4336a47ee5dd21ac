/** One process of the product, as `app.ts` puts it together, in this process: with its own sessions, connections and crew. */
import type { Crew } from '@groundcrew/server/engine/crew.ts';
import type { Vault } from '@groundcrew/server/engine/vault.ts';
import type { Chance as ProductChance } from '@groundcrew/server/lib/chance.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import type { SmartJoinerLog } from '@groundcrew/server/lib/smart-joiner-log.ts';
import type { Clock } from '@groundcrew/server/lib/time.ts';
import { createMailGateway } from '@groundcrew/server/mail/gateway.ts';
import { openDatabase } from '@groundcrew/server/store/database/open-database.ts';
import type { Chance, InProcess } from '@groundcrew/simulator';
import type { WirelessConnection, Watcher } from '#wireless/wireless-connection.ts';
import { createWirelessGateway, type WirelessOptions } from '#wireless/wireless-gateway.ts';
import type { WirelessTime } from '#wireless/virtual-time.ts';
import { NodeBell } from './admin.ts';
import type { Conductor } from './conductor.ts';
import type { History } from './history.ts';
import { NodePool } from './node-pool.ts';
import { asOwner, type Owner } from './owner.ts';
import type { Sessions } from './sessions.ts';
import type { TwoClocks } from './two-clocks.ts';
import { MEASURE_MS, type WallClock } from './wall-clock.ts';

export type Place = {
  sessions: Sessions;
  workspace_id: string;
  conductor: Conductor;
  clocks: TwoClocks;
  wall: WallClock;
  time: WirelessTime;
  telegram: InProcess;
  watcher: Watcher;
  vault: Vault;
  history: History;
  logs: string;
  refused: (what: string) => void;
  obstacle: NonNullable<WirelessOptions['obstacle']>;
};

export type Process = {
  owner: Owner;
  crew: Crew;
  bell: NodeBell;
  said: SmartJoinerLog;
  /** Where its data would lie. */
  folder: string;
  pool: NodePool;
  /** Fires when it is asked to end. */
  stopping: AbortController;
  /** Its connections to Telegram that are open. */
  lines: Set<WirelessConnection>;
  /** Resolves when it has crashed, since nothing of it ends by itself then. */
  gone: Promise<void>;
  crash: () => void;
  close: () => Promise<void>;
};

export function openProcess(place: Place, about: { name: string; chance: Chance }): Process {
  const owner: Owner = { name: about.name, alive: true, stalled_until: 0, clock_ahead_ms: place.wall.ahead_ms };
  const { conductor, clocks, telegram, time, watcher } = place;
  const stopping = new AbortController();
  const lines = new Set<WirelessConnection>();
  const clock = clockOf(place, owner, about.chance.split('clock'));
  const { now } = clock;
  const pool = new NodePool({ ...place, owner, conductor, now });
  const { promise: gone, resolve: crash } = Promise.withResolvers<void>();
  const parts = {
    owner,
    gone,
    crash,
    pool,
    stopping,
    lines,
    bell: new NodeBell(),
  };
  return asOwner(owner, () => {
    const db = openDatabase(pool);
    const gateway = createWirelessGateway({
      telegram,
      time,
      watcher,
      carry: carrierOf(owner, clocks),
      obstacle: place.obstacle,
      onOpen: (line) => lines.add(line),
    });
    const crew: Crew = {
      scope: { db, workspace_id: place.workspace_id, now },
      lease_db: db,
      clock,
      chance: chanceOf(about.chance),
      log: logOf(place, owner),
      vault: place.vault,
      gateway: {
        ...gateway,
        connect: (identity, options) => {
          const onLost: typeof options.onLost = (fault) => asOwner(owner, () => options.onLost?.(fault));
          return gateway.connect(identity, { ...options, onLost });
        },
      },
      // Nobody has a mailbox there.
      mail: createMailGateway({ allow_private: false }),
      node_id: owner.name,
    };
    return Object.assign(parts, {
      crew,
      folder: place.logs,
      said: saidOf(place, owner),
      close: async () => {
        await clock.close();
        await conductor.hold(() => pool.end());
      },
    });
  });
}

/** A process that stands still neither hears nor acknowledges anything; what came meanwhile lies in its socket. */
function carrierOf(owner: Owner, clocks: TwoClocks): (arrive: () => void) => void {
  const lying: (() => void)[] = [];
  const rest = (): number => owner.stalled_until - clocks.lease();
  const flush = (): void => {
    if (rest() > 0) clocks.after(rest(), flush, null);
    else for (const arrive of lying.splice(0)) queueMicrotask(arrive);
  };
  return (arrive) => {
    if (!owner.alive) return;
    if (rest() <= 0 && lying.length === 0) {
      queueMicrotask(arrive);
      return;
    }
    lying.push(arrive);
    if (lying.length === 1) clocks.after(Math.max(rest(), 0), flush, null);
  };
}

/** The database's time, as the process has measured it. */
function clockOf({ clocks, wall }: Place, owner: Owner, chance: Chance): Clock {
  const sleepers = new Set<() => void>();
  const now = (): Date => new Date(clocks.work() + owner.clock_ahead_ms);
  const measure = (): void => {
    if (owner.clock_ahead_ms === wall.ahead_ms) return;
    owner.clock_ahead_ms = wall.ahead_ms;
    for (const wake of sleepers) wake();
  };
  const deafen = wall.onSet(() => void clocks.after(chance.between(0, MEASURE_MS), measure, owner));
  return {
    now,
    sleepUntil: async (until, signal) => {
      for (;;) {
        const rest_ms = until.getTime() - now().getTime();
        if (rest_ms <= 0) return;
        await sleep((wake) => {
          const cancel = clocks.at(clocks.work() + rest_ms, wake);
          sleepers.add(wake);
          return () => {
            cancel();
            sleepers.delete(wake);
          };
        }, signal);
      }
    },
    task: (work) => work(),
    watch: (look) => look(),
    close: () => Promise.resolve(deafen()),
  };
}

/** Rejects with an AbortError when the signal fires first, as timers do. */
export async function sleep(begin: (wake: () => void) => () => void, signal?: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const aborted = (): Error => new DOMException('The operation was aborted', 'AbortError');
  if (signal?.aborted) throw aborted();
  const cancel = begin(resolve);
  const giveUp = (): void => {
    cancel();
    reject(aborted());
  };
  signal?.addEventListener('abort', giveUp);
  try {
    await promise;
  } finally {
    cancel();
    signal?.removeEventListener('abort', giveUp);
  }
}

function chanceOf(chance: Chance): ProductChance {
  return {
    int: (min, max) => chance.between(min, max),
    int64: () => {
      const value = chance.bytes(8).readBigInt64LE();
      return (value === 0n ? 1n : value).toString();
    },
  };
}

function saidOf({ history }: Place, { name }: Owner): SmartJoinerLog {
  const say = (sentence: string): void => history.tell(`${name} says ${sentence}`);
  return { info: say, warning: say, error: say, close: () => {} };
}

function logOf({ history, logs }: Place, { name }: Owner): Crew['log'] {
  const write = (text: string): void => history.tell(`${name} logs ${text.trim()}`);
  return openLog({ level: 'silent', console_level: 'warn', folder: logs, console: { write }, color: false });
}
