// Where all meets: the one place that knows every part and the order in which they start and stop.
import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { destination, type Config } from '#config.ts';
import type { MailGateway } from '#domain/mail/gateway.ts';
import type { TelegramGateway } from '#domain/telegram.ts';
import type { Crew } from '#engine/crew.ts';
import type { Reach } from '#engine/doctor/examine.ts';
import { checkMasterKey, openVault, type Vault } from '#engine/vault.ts';
import { realChance } from '#lib/chance.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { refusedFolder } from '#lib/file-errors.ts';
import { findMasterKey, keyFileOf, readMasterKey, type FoundMasterKeys } from '#lib/key-file.ts';
import { logOf, reporterOf, type Log } from '#lib/log.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import { openNodeClock } from '#lib/node-clock.ts';
import type { Clock } from '#lib/time.ts';
import { newestSecretKey } from '#store/secrets/credentials.ts';
import { OF_SERVERS, openPool, type Database, type Pool } from '#store/database/database.ts';
import { registerNode, removeNode } from '#store/leases/leases.ts';
import { openLeasePool } from '#store/leases/lease-pool.ts';
import { migrate } from '#store/schema/migrate.ts';
import { openChosenDatabase } from '#store/database/open-chosen.ts';
import { openDatabase } from '#store/database/open-database.ts';
import { telegramOfAccounts, type TelegramKind } from '#store/workspaces/installation.ts';
import { openBell } from '#store/database/listen.ts';
import { countOlderTables, type CountedTable } from '#store/older/find-tables.ts';
import { databaseClock } from '#store/database/server-facts.ts';
import { sharedBell } from '#store/database/shared-bell.ts';
import { createMailGateway } from '#mail/gateway.ts';
import { createTelegramGateway, type GatewayOptions } from '#telegram/gateway.ts';
import { readTelethonBytes, readTelethonFile } from '#telegram/telethon-file.ts';

/** Notified when the stop switch, the quiet hours or the limits of a workspace change. */
const RULES = 'groundcrew_rules';

/** Everything of one process that all workspaces share. */
export type Core = {
  config: Config;
  log: Log;
  /** Of those who work in workspaces. */
  work_log: Log;
  db: Database;
  /** For the renewal of leases alone. */
  lease_db: Database;
  /** What `db` takes its connections from. */
  pool: Pool;
  database_url: string;
  clock: Clock;
  vault: Vault;
  gateway: TelegramGateway;
  mail: MailGateway;
  node_id: string;
  hearRules: NonNullable<Crew['hearRules']>;
  /** Names of the migrations that this start applied. */
  migrated: string[];
  /** Tables of older scripts in the same database, looked for when the tables are made; never touched. */
  older_tables: CountedTable[];
  close: () => Promise<void>;
};

/** Opens all parts in order; what was opened is closed again when a later part fails. */
export async function openCore(config: Config, options: { kind: 'server' | 'command'; log: Log }): Promise<Core> {
  const { log } = options;
  const opened: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const shut of opened.toReversed()) await shut().catch((err: unknown) => log.error({ err }, 'closing failed'));
  };
  try {
    const known_key = findMasterKey(config.key);
    const { simulated_clock, telegram } = await openWorld(config);
    if (simulated_clock) opened.push(simulated_clock.close);
    const report = reporterOf(logOf('store', log));
    const database = await openChosenDatabase(config.database, { data_folder: config.data_folder, report });
    opened.push(database.release);
    const simulated = simulated_clock ? { simulated_now: simulated_clock.now } : {};
    const limits = options.kind === 'server' ? OF_SERVERS : {};
    const pool = openPool(database.url, { schema: config.schema, report, max: 20, ...limits, ...simulated });
    const db = openDatabase(pool);
    opened.push(() => db.destroy());
    const lease_db = openDatabase(openLeasePool(database.url, { schema: config.schema, report, ...simulated }));
    opened.push(() => lease_db.destroy());
    const box = createSecretBox(known_key ?? (await firstKey(config, db)), keysAnew(config, log));
    await checkMasterKey(db, box);
    const clock = simulated_clock ?? (await followDatabase(db, log));
    if (!simulated_clock) opened.push(clock.close);
    const migrated = await migrate({ url: database.url, schema: config.schema });
    if (migrated.length) log.info({ migrated }, 'database migrated');
    await assertSameTelegram(config, db, clock.now());
    const older_tables = migrated.length ? await countOlderTables(pool, config.schema) : [];
    const bell = sharedBell(() => openBell(database.url, [RULES], { schema: config.schema, report }), report);
    opened.push(bell.close);
    const hearRules = (heard: () => void) => bell.hear(RULES, heard);
    const vault = await openVault(db, box, clock.now());
    const node_id = `${options.kind}-${os.hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
    await registerNode(db, { id: node_id, kind: options.kind, pid: process.pid, host: os.hostname() });
    opened.push(() => removeNode(db, node_id));
    const gateway = createTelegramGateway({ ...telegram, log: logOf('gateway', log), app: APP });
    const mail = createMailGateway({ allow_private: mayDialPrivate(config) });
    const work_log = logOf('engine', log);
    const databases = { db, lease_db, pool, database_url: database.url };
    const opening = { mail, hearRules, migrated, older_tables, work_log };
    return { config, log, ...databases, clock, vault, gateway, node_id, ...opening, close };
  } catch (error) {
    await close();
    throw refusedFolder(error, 'GROUNDCREW_DATA') ?? error;
  }
}

/** The ways out of this machine alone, for whoever only looks: nothing is stored, and no tables are needed. */
export async function openReach(
  config: Config,
  { db, log, node_id }: { db: Database | null; log: Log; node_id: string },
): Promise<Reach> {
  const { simulated_clock, telegram } = await openWorld(config);
  const clock = simulated_clock ?? (await (db ? followDatabase(db, log) : openNodeClock({ measure: ownClock })));
  const gateway = createTelegramGateway({ ...telegram, log, app: APP });
  const mail = createMailGateway({ allow_private: mayDialPrivate(config) });
  return { gateway, mail, clock, log, node_id, chance: realChance, close: clock.close };
}

/** Where there is no database to ask. */
const ownClock = async () => ({ database_ms: Date.now(), took_ms: 0 });

/** Asked for after other queries, so that opening a connection is no part of what is measured. */
function followDatabase(db: Database, log: Log): Promise<Clock> {
  const onLeap = (leap_ms: number) => log.warn({ leap_ms }, 'the time of the database leapt');
  return openNodeClock({ measure: () => databaseClock(db), onLeap });
}

/** A key file may be given another key while we run; one that cannot be read just then changes nothing. */
function keysAnew({ key }: Config, log: Log): () => FoundMasterKeys | null {
  return () => {
    try {
      return findMasterKey(key);
    } catch (err) {
      log.error({ err }, 'the master key could not be read anew');
      return null;
    }
  };
}

/** Made for a database that has nothing sealed yet; of two processes that start together one makes it. */
async function firstKey({ key }: Config, db: Database): Promise<FoundMasterKeys> {
  const sealed = (await newestSecretKey(db)) !== null;
  const found = sealed ? findMasterKey(key) : readMasterKey(key);
  if (found) return found;
  throw new GroundcrewError('key_missing', {
    detail: `${keyFileOf(key)} is missing: put your copy back; what is stored was sealed with it, and no other key opens it`,
  });
}

/** What the first connection would else load while somebody measures how long it takes. */
export async function loadTelegram(): Promise<void> {
  await import('#telegram/open-client.ts');
}

/** A server would else stand still for a moment with its first mail. */
export async function loadMail(): Promise<void> {
  await Promise.all([
    import('#mail/imap-session.ts'),
    import('#mail/smtp.ts'),
    import('#mail/compose.ts'),
    import('#mail/parse.ts'),
    import('#mail/page.ts'),
  ]);
}

/** How sessions that older scripts kept in files are read. */
export const sessionReaders = { readSqlite: readTelethonBytes, readSessionFile: readTelethonFile };

/** Whether hosts that users name may be in the network around this machine: there is nothing else where all is simulated. */
export function mayDialPrivate(config: Config): boolean {
  return config.allow_private_addresses || config.simulator !== null;
}

/** The crew that works in one workspace. */
export function crewOf(core: Core, workspace_id: string): Crew {
  const { db, lease_db, clock, work_log: log, vault, gateway, mail, node_id, hearRules } = core;
  const scope = { db, workspace_id, now: clock.now };
  return { scope, lease_db, clock, chance: realChance, log, vault, gateway, mail, node_id, hearRules };
}

const TELEGRAMS: Record<TelegramKind, string> = {
  telegram: 'Telegram itself',
  simulator: 'a simulator (GROUNDCREW_SIMULATOR)',
  other_server: 'another server (TELEGRAM_SERVER)',
};

/** Telegram does not know the sessions of a simulator, which does not know Telegram's: each has its own data. */
async function assertSameTelegram({ simulator, telegram }: Config, db: Database, now: Date): Promise<void> {
  const server: TelegramKind = telegram.server === null ? 'telegram' : 'other_server';
  const used = simulator === null ? server : 'simulator';
  const recorded = await telegramOfAccounts(db, used, now);
  if (recorded === used) return;
  const detail =
    `the accounts of this database were added with ${TELEGRAMS[recorded]}, and the settings name ${TELEGRAMS[used]}: ` +
    `give the one back, or keep what belongs to the other in a place of its own, with GROUNDCREW_DATA (or DATABASE_URL)`;
  throw new GroundcrewError('bad_configuration', { detail, details: { recorded, used } });
}

/** What the account's owner sees in Telegram among the active sessions. */
const APP = { device_model: 'Groundcrew', app_version: '0.1.0' };

type TelegramPlace = {
  server: { host: string; port: number } | undefined;
  media_server: { host: string; port: number } | undefined;
  dcs?: GatewayOptions['dcs'];
  server_key_pem: string | undefined;
};

/** Which Telegram: the real one, another server, or a simulator with a time of its own (else null). */
async function openWorld(config: Config): Promise<{ simulated_clock: Clock | null; telegram: TelegramPlace }> {
  const { telegram, simulator } = config;
  if (simulator === null) {
    const server = telegram.server ?? undefined;
    const server_key_pem = telegram.server_key_pem ?? undefined;
    return {
      simulated_clock: null,
      telegram: { server, media_server: telegram.media_server ?? server, server_key_pem },
    };
  }
  const { fetchSimulator, followSimulatedClock } = await import('#lib/simulated-time.ts');
  const found = await fetchSimulator(simulator);
  const simulated_clock = await followSimulatedClock(simulator);
  return {
    simulated_clock,
    telegram: {
      server: destination('GROUNDCREW_SIMULATOR', found.server),
      media_server: destination('GROUNDCREW_SIMULATOR', found.media_server),
      dcs: new Map(
        found.dcs.map(({ id, server, media_server }) => [
          id,
          {
            server: destination('GROUNDCREW_SIMULATOR', server),
            media_server: destination('GROUNDCREW_SIMULATOR', media_server),
          },
        ]),
      ),
      server_key_pem: found.public_key,
    },
  };
}
