/** One simulated stretch of time: the whole engine on a real PostgreSQL, a Telegram in memory, and everything by the seed. */
import { createSecretBox } from '@groundcrew/server/lib/secret-box.ts';
import { COMMAND_CHANNELS } from '@groundcrew/server/engine/command-bell.ts';
import { WORKER_CHANNELS } from '@groundcrew/server/engine/lanes/worker.ts';
import { openVault } from '@groundcrew/server/engine/vault.ts';
import { liveBy } from '@groundcrew/server/lib/time.ts';
import { openPool } from '@groundcrew/server/store/database/database.ts';
import { openDatabase } from '@groundcrew/server/store/database/open-database.ts';
import { listWorkspaces } from '@groundcrew/server/store/workspaces/workspaces.ts';
import { openTestDatabase } from '@groundcrew/server/testing/database.ts';
import { TEST_SCHEMA, type TestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { createChance, createInProcess, type Chance, type InProcess } from '@groundcrew/simulator';
import type { WirelessTime } from '#wireless/virtual-time.ts';
import { openAdmin, type Admin } from './admin.ts';
import { Conductor } from './conductor.ts';
import { Faults, type FaultKind, type ScriptName } from './faults.ts';
import { createHistory, type History } from './history.ts';
import { Installation } from './installation.ts';
import { ActChecks } from './invariants/acts.ts';
import { Books } from './invariants/books.ts';
import { broken, InvariantBroken, type Violation, type Witness } from './invariants/check.ts';
import { checkConnections } from './invariants/connections.ts';
import { checkInbox } from './invariants/inbox.ts';
import { checkProgress, watchTrouble } from './invariants/progress.ts';
import { checkReactions } from './invariants/reactions.ts';
import { holdWhileReading } from './held-files.ts';
import { addPhotos } from './photos.ts';
import { sleep, type Place } from './process.ts';
import { appointReferee, whatRefereeSaw } from './referee.ts';
import { Letters } from './letters.ts';
import { LimitsBook } from './limits-book.ts';
import { Sessions } from './sessions.ts';
import { Weather } from './weather.ts';
import { fillTables, makeSeededWorld, type SeededWorld } from './seeded-world.ts';
import { STARTS_AT } from './starts-at.ts';
import { TelegramLedger } from './telegram-ledger.ts';
import { tidyByHand } from './tidy.ts';
import { TwoClocks } from './two-clocks.ts';
import { WallClock } from './wall-clock.ts';

export type SimulationOptions = {
  seed: number;
  days: number;
  accounts: number;
  nodes: number;
  faults: ReadonlySet<FaultKind>;
  script?: ScriptName;
  /** By so much crashes, stalls and lost answers are rarer; 1: as often as they come. */
  rarer: number;
  /** Where processes would write their logs. */
  folder: string;
};

export type SimulationReport = {
  hash: string;
  steps: number;
  posts: number;
  joins: number;
  crashes: number;
  seconds: number;
  violation: (Violation & { history: string[] }) | null;
};

const HISTORY_LINES = 60;

export async function runSimulation(postgres: TestPostgres, options: SimulationOptions): Promise<SimulationReport> {
  const database = await openTestDatabase(postgres);
  database.secrets.opensWith(createSecretBox({ current: MASTER_KEY, others: [] }));
  try {
    return await simulate(database.url, options);
  } finally {
    await database.close();
  }
}

/** Everything that stands around the product: its two clocks, its database as others see it, and its Telegram. */
type Stage = {
  options: SimulationOptions;
  url: string;
  chance: Chance;
  clocks: TwoClocks;
  wall: WallClock;
  time: WirelessTime;
  history: History;
  world: SeededWorld;
  telegram: InProcess;
  ledger: TelegramLedger;
  admin: Admin;
  sessions: Sessions;
  now: () => Date;
};

async function openStage(url: string, options: SimulationOptions): Promise<Stage> {
  const chance = createChance(options.seed);
  const clocks = new TwoClocks(new Date(STARTS_AT));
  const now = (): Date => new Date(clocks.work());
  const history = createHistory(now);
  const time: WirelessTime = {
    monotonic: clocks.lease,
    after: clocks.after,
    delay: (milliseconds, signal) => sleep((wake) => clocks.after(milliseconds, wake), signal),
  };
  const world = makeSeededWorld(options.accounts, chance.split('world'));
  const wall = (): number => clocks.leaseDate().getTime();
  const telegram = await createInProcess(world.file, { time: { ...time, wall, soon: (work) => setImmediate(work) } });
  clocks.onLeap((to) => telegram.clock.advanceTo(to));
  const database = new WallClock(clocks, { moves_leases: options.script === 'lease_clock_steps' });
  const admin = await openAdmin(url, TEST_SCHEMA, database.now);
  const ledger = new TelegramLedger(telegram, history);
  const sessions = new Sessions(url, TEST_SCHEMA, admin.stir);
  return { options, url, chance, clocks, wall: database, time, history, world, telegram, ledger, admin, sessions, now };
}

async function simulate(url: string, options: SimulationOptions): Promise<SimulationReport> {
  const began = performance.now();
  const stage = await openStage(url, options);
  const { clocks, time, admin, telegram, ledger, history } = stage;
  const ended = [liveBy({ ...time, every: clocks.every })];
  try {
    const { installation, conductor } = await prepare(stage);
    ended.push(holdWhileReading(options.folder, (work) => conductor.hold(work)));
    const violation = await conductor
      .run(() => installation.live())
      .then(
        () => null,
        (error: unknown) => {
          if (!(error instanceof InvariantBroken)) throw error;
          return { ...error.violation, history: history.last(HISTORY_LINES, error.violation.words) };
        },
      );
    await installation.end();
    return {
      hash: history.hash(),
      steps: conductor.steps,
      posts: ledger.messages().length,
      joins: ledger.acts.filter(({ kind }) => kind === 'join').length,
      crashes: installation.crashes,
      seconds: (performance.now() - began) / 1000,
      violation,
    };
  } finally {
    for (const end of ended) end();
    await stage.sessions.close();
    await admin.close();
    await telegram.close();
  }
}

/** Fills the world and the tables, and puts the installation and who watches it together. */
async function prepare(stage: Stage): Promise<{ installation: Installation; conductor: Conductor }> {
  const { options, url, chance, clocks, wall, time, history, world, telegram, ledger, admin, sessions } = stage;
  await fillTables(admin, world, chance.split('tables'));
  if (options.faults.has('photos')) await addPhotos(admin, options.folder);
  await setUp(stage);
  await appointReferee(admin);
  await watchTrouble(admin);
  const tidy = await tidyByHand(admin);
  await admin.listen([...new Set([...WORKER_CHANNELS, ...COMMAND_CHANNELS])]);
  const faults = new Faults(options, clocks, chance.split('faults'));
  for (const script of faults.scripts()) await telegram.control('/faults', script);
  const spread = (): number => wall.spread_ms;
  const limits = new LimitsBook({ posts_per_group: 2, posts_per_account: 20, joins_per_account: 10 }, spread);
  const clock_set_at = (): Date | null => wall.set_at;
  const opinions = { now: wall.now, telegram_now: stage.now, spread, clock_set_at };
  const witness: Witness = { admin, ledger, ...opinions, limits: limits.of };
  const around = { admin, clocks, wall, telegram, history };
  const luck = chance.split('weather');
  const letters = new Letters();
  const { faults: kinds, accounts, folder } = options;
  const weather = new Weather({ ...around, kinds, accounts, folder, chance: luck, limits, ledger, faults, letters });
  const [acts, books] = [new ActChecks(witness), new Books(witness)];
  const refusals: string[] = [];
  const links = new Map(world.groups.map(({ id, username }) => [-1_000_000_000_000 - id, `@${username}`]));
  const conductor = new Conductor({
    clocks,
    chance: chance.split('order'),
    isBlocked: async (pid, surely) => (surely || sessions.mayWait(pid)) && (await admin.isBlocked(pid)),
    listen: () => installation.listen(),
    fate: faults.fate,
    crash: (owner) => installation.crash(owner),
    note: history.step,
    settle: async () => {
      for (const what of refusals) throw broken(witness, 'nobody tries what the database forbids', what);
      for (const act of ledger.takeFresh()) await acts.check(act, links.get(act.chat_id) ?? '');
      if (ledger.takeConnected()) await checkConnections(witness, telegram);
    },
  });
  const refused = (what: string): void => void refusals.push(what);
  const watcher = ledger.watcher(() => conductor, { clocks, chance: chance.split('latency') });
  const port = { ...around, conductor, time, watcher, refused, obstacle: weather.obstacle };
  const place: Place = { sessions, ...(await vaultOf(url)), ...port, logs: options.folder };
  const check = async (): Promise<void> => {
    await books.check();
    await checkConnections(witness, telegram);
    await checkReactions(witness);
    await checkInbox(witness, letters.all);
    await checkReferee(witness);
    if (options.days > 1) await checkProgress(witness);
    await tidy();
  };
  const installation = new Installation(place, { ...options, admin, chance: chance.split('installation'), check });
  weather.begin(conductor, installation);
  return { installation, conductor };
}

async function checkReferee(witness: Witness): Promise<void> {
  const seen = await whatRefereeSaw(witness.admin);
  if (seen) throw broken(witness, seen.invariant, seen.detail);
}

/** Most seeds test their sessions a few times a day only: it is most of what an idle account does. */
async function setUp({ admin, chance, options }: Stage): Promise<void> {
  const hours = chance.split('settings').pick([1, 6, 12, 12]);
  await admin.sql('update workspace_settings set "healthCheckInterval" = $1', [hours * 3_600_000]);
  if (!options.faults.has('stops') || chance.split('quiet').int(2) === 0) return;
  await admin.sql(`update workspace_settings set quiet_zone = 'Europe/Kyiv', quiet_from = '22:00', quiet_to = '06:30'`);
}

/** Of every simulated installation; nothing outside knows it. */
const MASTER_KEY = Buffer.from('key of simulated installations 1');

async function vaultOf(url: string): Promise<Pick<Place, 'vault' | 'workspace_id'>> {
  const db = openDatabase(openPool(url, { schema: TEST_SCHEMA, max: 1 }));
  try {
    const vault = await openVault(db, createSecretBox({ current: MASTER_KEY, others: [] }), new Date(STARTS_AT));
    const [workspace] = await listWorkspaces(db);
    if (!workspace) throw new Error('There is no workspace.');
    return { vault, workspace_id: workspace.id };
  } finally {
    await db.destroy();
  }
}
