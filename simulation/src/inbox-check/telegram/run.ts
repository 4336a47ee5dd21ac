// People write to accounts of ours while the accounts' connections, Telegram, the server and its database go away and come back.
// After each fault every conversation is held against the history that Telegram has.
import path from 'node:path';
import { delay, monotonic } from '@groundcrew/server/lib/time.ts';
import { createChance, type Chance } from '@groundcrew/simulator/chance.ts';
import { stopDatabase } from '#crash/database.ts';
import { isClean, type HalfOptions } from '#inbox-check/report.ts';
import type { Difference } from '#inbox/compare.ts';
import { openStage, type Stage } from './stage.ts';
import { OURS, Writers } from './writers.ts';

const PER_SECOND = 12;
/** How long all may take to be right again at most: an account whose connection was cut often is tried again after up to five minutes. */
const SETTLED_MS = 400_000;
/** So long nothing changes while both accounts are connected: then nothing will come any more. Longer than any pause of theirs. */
const STILL_MS = 45_000;
const LOOK_MS = 1_000;
/** More than Telegram tells one by one. */
const LONG_OUTAGE = 160;

type Fault = {
  name: string;
  /** While people write. */
  during: (stage: Stage, chance: Chance, over: AbortSignal) => Promise<void>;
  /** So many times as long as the others. */
  longer?: number;
  /** In the quick form, too: it is soon known how it has ended. */
  quick?: true;
  /** Instead of writing all the time. */
  written?: (stage: Stage, writers: Writers) => Promise<void>;
};

const FAULTS: readonly Fault[] = [
  { name: 'none', during: () => Promise.resolve() },
  {
    name: 'updates lost, doubled and out of order',
    quick: true,
    during: async (stage) => {
      await stage.control('/faults', { action: 'skip_update', times: 0, probability: 0.2 });
      await stage.control('/faults', { action: 'double_update', times: 0, probability: 0.2 });
      // Some come before what is missing is asked for, and some after that.
      await stage.control('/faults', { action: 'late_update', delay_ms: 250, times: 0, probability: 0.2 });
      await stage.control('/faults', { action: 'late_update', delay_ms: 900, times: 0, probability: 0.2 });
    },
  },
  {
    name: 'connections of the accounts cut',
    during: (stage, chance, over) =>
      again(over, [300, 2_000], chance, async () => {
        const how = chance.pick(['close', 'reset', 'silence']);
        await stage.control('/connections/kill', { all: true, how });
      }),
  },
  {
    name: 'answers lost',
    during: async (stage) => {
      for (const method of ['updates.getDifference', 'updates.getChannelDifference', 'messages.getHistory']) {
        await stage.control('/faults', { method, action: 'drop_after', times: 0, probability: 0.3 });
      }
      await stage.control('/connections/kill', { all: true });
    },
  },
  {
    name: 'Telegram away',
    during: (stage, chance, over) =>
      again(over, [1_000, 3_000], chance, async () => {
        // While it is down already nothing more can be taken away.
        await stage.control('/server/restart', { down_seconds: 2, how: 'reset' }).catch(() => {});
      }),
  },
  {
    // From the first moment of its start on: it takes some seconds until it hears.
    name: 'server killed at any point',
    quick: true,
    longer: 4,
    during: (stage, chance, over) =>
      again(over, [1_500, 6_000], chance, async () => {
        await stage.server.kill();
        stage.server.start();
      }),
  },
  {
    name: 'server stopped and continued',
    during: (stage, chance, over) =>
      again(over, [1_000, 3_000], chance, async () => {
        stage.server.freeze();
        await delay(chance.between(1_000, 14_000), over).catch(() => {});
        stage.server.thaw();
      }),
  },
  {
    name: 'database away',
    during: (stage, chance, over) =>
      again(over, [1_000, 5_000], chance, () => {
        stopDatabase(path.join(stage.folder, 'data'));
        return Promise.resolve();
      }),
  },
  {
    name: 'an outage longer than Telegram tells of',
    quick: true,
    during: () => Promise.resolve(),
    written: async (stage, writers) => {
      await stage.server.stop();
      for (let n = 0; n < LONG_OUTAGE; n += 1) await writers.one();
      stage.server.start();
    },
  },
  {
    name: 'the same, and killed while it is read',
    during: () => Promise.resolve(),
    written: async (stage, writers) => {
      await stage.server.stop();
      for (let n = 0; n < LONG_OUTAGE; n += 1) await writers.one();
      await stage.control('/faults', { method: 'messages.getHistory', delay_ms: 700, times: 3 });
      for (let life = 0; life < 3; life += 1) {
        stage.server.start();
        await delay(4_000 + 700 * life);
        await stage.server.kill();
      }
      stage.server.start();
    },
  },
];

export async function checkTelegram(options: HalfOptions): Promise<void> {
  const { quick, seed, broken, say, report } = options;
  process.env['GROUNDCREW_CHECK_BREAK'] = broken ?? '';
  const imports = broken === null ? [] : [path.join(import.meta.dirname, 'breakages.ts')];
  const stage = await openStage({ imports, keep: options.keep });
  const chance = createChance(seed);
  const writers = new Writers(stage.control, chance.split('writers'));
  try {
    stage.server.start();
    await begin(stage, writers, say);
    // Who breaks something wants it to be found, whatever finds it.
    for (const fault of FAULTS.filter((each) => each.quick === true || !quick || broken !== null)) {
      const before = writers.written;
      await bring(stage, writers, fault, {
        seconds: quick ? 6 * Math.min(fault.longer ?? 1, 2) : 20 * (fault.longer ?? 1),
        chance: chance.split(fault.name),
      });
      const { lost, doubled, reordered, other, gaps } = await settled(stage);
      const others = [...other, ...(gaps > 0 ? [`${gaps} gaps are still to be read`] : [])];
      const told = { fault: fault.name, messages: writers.written - before, lost, doubled, reordered, others };
      report(told);
      // It was found, and everything after it would only be compared with what is wrong already.
      if (broken !== null && !isClean(told)) return;
    }
  } finally {
    await stage.close();
  }
}

/** Both accounts hear. */
async function begin(stage: Stage, writers: Writers, say: HalfOptions['say']): Promise<void> {
  for (let n = 0; n < 10; n += 1) await writers.one();
  const { lost } = await settled(stage);
  say(
    lost.length === 0 ? 'the accounts are connected' : `the accounts hear nothing: ${lost.length} messages are missing`,
  );
}

async function bring(
  stage: Stage,
  writers: Writers,
  fault: Fault,
  { seconds, chance }: { seconds: number; chance: Chance },
): Promise<void> {
  if (fault.written) await fault.written(stage, writers);
  else {
    const over = new AbortController();
    const work = [writers.write(PER_SECOND, over.signal), fault.during(stage, chance, over.signal)];
    await delay(seconds * 1_000);
    over.abort();
    await Promise.all(work);
  }
  await stage.endFaults();
  await writers.lastWords();
}

/** Until everything is as it should be, or nothing changes any more: then as it is. */
async function settled(stage: Stage): Promise<Difference & { gaps: number }> {
  const until = monotonic() + SETTLED_MS;
  let still = { since: monotonic(), what: '' };
  for (;;) {
    const found = (await stage.look()) ?? AWAY;
    const gaps = (await stage.gaps()) ?? 0;
    const now = monotonic();
    if (gaps === 0 && Object.values(found).every((list) => list.length === 0)) return { ...found, gaps };
    const what = JSON.stringify([found, gaps, await stage.connected()]);
    if (what !== still.what || (await stage.connected()) < OURS.length) still = { since: now, what };
    if (now > until || now > still.since + STILL_MS) return { ...found, gaps };
    await delay(LOOK_MS);
  }
}

const AWAY: Difference = { lost: [], doubled: [], reordered: [], other: ['the database is away'] };

async function again(
  over: AbortSignal,
  [from_ms, to_ms]: readonly [number, number],
  chance: Chance,
  trouble: () => Promise<void>,
): Promise<void> {
  while (!over.aborted) {
    await delay(chance.between(from_ms, to_ms), over).catch(() => {});
    if (!over.aborted) await trouble();
  }
}
