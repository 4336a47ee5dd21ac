// A PostgreSQL of our own, shared by all our processes that name the same folder. Whoever comes first makes the cluster and
// starts the server, the others attach; each notes that it uses it, and whoever leaves last stops it. All of that happens
// under one lock. A server that dies while in use is started again by one of those who use it. A server that outlived
// processes that were killed is found running by the next one.
import { GroundcrewError } from '#lib/errors.ts';
import { refusedFolder } from '#lib/file-errors.ts';
import { every, delay, monotonic } from '#lib/time.ts';
import { installedBinaries, usableBinaries } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { withLock } from './lock.ts';
import { findPlace, preparePlace, type Place } from './place.ts';
import { endedBadly, launch, postmasterPid, reach, stop, urlOf, withClient } from './postmaster.ts';
import { register, unregister, usersIn } from './users.ts';

export type EmbeddedPostgres = {
  /** A connection string to the named database, by default the product's. It stays valid over restarts of the server. */
  url: (database?: string) => string;
  /** False when a server that somebody else had started was found running. */
  started: boolean;
  /** Whether no other process used it when it was opened. */
  alone: boolean;
  /** Close your own connections before. Stops the server unless somebody else uses it or is connected to it. */
  release: () => Promise<void>;
};

export type EmbeddedSettings = {
  /** Settings of postgresql.conf that win over ours; of use to whoever starts the server only. */
  parameters?: Record<string, string>;
  /** Made when absent. Default `groundcrew`. */
  database?: string;
  /** Told of what goes wrong later, when nobody waits for an answer. */
  report?: (message: string, error: unknown) => void;
};

/** Making a cluster and recovering after a crash happen under the lock. */
const LOCK_PATIENCE_MS = 360_000;
const WATCH_MS = 500;
/** After failed restarts the watch waits twice as long each time, up to this. */
const WATCH_MAX_MS = 30_000;
/** Backends end a moment after their clients. */
const CLOSING_MS = 1_000;
const LAUNCHES = 10;
const LAUNCH_PAUSE_MS = 500;

/** Throws `database_unreachable`, saying why and what to do. */
export async function openEmbeddedPostgres(folder: string, settings: EmbeddedSettings = {}): Promise<EmbeddedPostgres> {
  try {
    return await open(folder, settings);
  } catch (cause) {
    const refused = refusedFolder(cause, 'GROUNDCREW_DATA');
    if (refused) throw refused;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new GroundcrewError('database_unreachable', { detail, details: { folder }, cause });
  }
}

async function open(folder: string, settings: EmbeddedSettings): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new Error('The embedded PostgreSQL runs on Linux and macOS: set DATABASE_URL to use one of your own.');
  }
  const { database = 'groundcrew', parameters = {}, report = () => {} } = settings;
  const shared = preparePlace(folder);
  const opened = await withLock(shared.lock, LOCK_PATIENCE_MS, async () => {
    const place = findPlace(folder);
    const { socket, started } = await ensureRunning(place, parameters);
    await ensureDatabase(urlOf(socket, 'postgres'), database);
    const alone = usersIn(place.users) === 0;
    return { place, socket, started, alone, note: register(place.users) };
  });
  const unwatch = watch(opened.place, parameters, report);
  let released: Promise<void> | null = null;
  return {
    url: (name = database) => urlOf(opened.socket, name),
    started: opened.started,
    alone: opened.alone,
    release: () => {
      released ??= unwatch().then(() => release(opened.place, opened.note, report));
      return released;
    },
  };
}

/** Call it under the lock. */
async function ensureRunning(
  place: Place,
  parameters: Record<string, string>,
): Promise<{ socket: string; started: boolean }> {
  const found = await reach(place);
  if (found !== null) return { socket: found, started: false };
  const binaries = usableBinaries(place.home, place.as, installedBinaries());
  await ensureCluster(place, binaries, { sync: parameters['fsync'] !== 'off' });
  // Backends of a server that was killed see it when they next look up; until then their shared memory bars a new one.
  for (let left = endedBadly(place) ? LAUNCHES : 1; ; left -= 1) {
    try {
      return { socket: await launch(place, binaries, parameters), started: true };
    } catch (error) {
      if (left <= 1) throw error;
      await delay(LAUNCH_PAUSE_MS);
    }
  }
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const known = await client.query('select from pg_database where datname = $1', [name]);
    if (known.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  });
}

/** Starts the server again when it died. Returns how to end the watch. */
function watch(
  place: Place,
  parameters: Record<string, string>,
  report: (message: string, error: unknown) => void,
): () => Promise<void> {
  let restart: Promise<void> | null = null;
  let pause_ms = WATCH_MS;
  let not_before = 0;
  const unwatch = every(WATCH_MS, () => {
    if (restart || monotonic() < not_before || postmasterPid(place) !== null) return;
    restart = withLock(place.lock, LOCK_PATIENCE_MS, () => ensureRunning(place, parameters))
      .then(
        ({ started }) => {
          if (started) report('The embedded PostgreSQL had died and was started again', null);
          pause_ms = WATCH_MS;
        },
        (error: unknown) => {
          const why = refusedFolder(error, 'GROUNDCREW_DATA') ?? error;
          report('The embedded PostgreSQL died and could not be started again; it is tried again and again', why);
          pause_ms = Math.min(pause_ms * 2, WATCH_MAX_MS);
        },
      )
      .finally(() => {
        not_before = monotonic() + pause_ms;
        restart = null;
      });
  });
  return async () => {
    unwatch();
    await restart;
  };
}

async function release(place: Place, note: string, report: (message: string, error: unknown) => void): Promise<void> {
  try {
    await withLock(place.lock, LOCK_PATIENCE_MS, async () => {
      unregister(place.users, note);
      if (usersIn(place.users) === 0 && !(await anybodyConnected(place))) await stop(place);
    });
  } catch (error) {
    unregister(place.users, note);
    report('The embedded PostgreSQL could not be stopped', error);
  }
}

/** Somebody's psql or pg_dump is nobody whom we know of, and still must not lose the server. */
async function anybodyConnected(place: Place): Promise<boolean> {
  const socket = postmasterPid(place) === null ? null : await reach(place);
  if (socket === null) return false;
  return withClient(urlOf(socket, 'postgres'), async (client) => {
    const sql = `select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    for (const deadline = monotonic() + CLOSING_MS; ; await delay(20)) {
      if ((await client.query(sql)).rowCount === 0) return false;
      if (monotonic() > deadline) return true;
    }
  });
}
