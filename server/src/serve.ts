// The long-running server: it listens at once, then opens the rest, and keeps every account connected and tested.
import os from 'node:os';
import { listen } from '#api/http.ts';
import { LIVE_CHANNELS } from '#api/live/sockets.ts';
import { crewOf, loadMail, mayDialPrivate, openCore, type Core } from '#app.ts';
import { offerSetup } from '#auth/setup.ts';
import { TOKEN_CHANNEL } from '#auth/token-cache.ts';
import { ROLES, type Config, type Role } from '#config.ts';
import type { Crew } from '#engine/crew.ts';
import { runDiagnostics, type DiagnosticsOptions } from '#engine/diagnostics.ts';
import { notTestable } from '#engine/health-check.ts';
import { MOVE_IN, olderTableTexts } from '#engine/import/older-found.ts';
import { followLogLevels } from '#engine/log-levels.ts';
import { Worker, WORKER_CHANNELS } from '#engine/lanes/worker.ts';
import { MAIL_CHANNELS, MailWatchers } from '#engine/mail/mail-watchers.ts';
import { tidyPhotos } from '#engine/poster/photo-shelf.ts';
import { WORKSPACE_CHANNEL, WorkspaceKeeper } from '#engine/workspace-keeper.ts';
import { isDiskFull, isDiskUnwritable } from '#lib/outages.ts';
import { LogLevels } from '#lib/log-levels.ts';
import { logOf, reporterOf, type Log } from '#lib/log.ts';
import { openSmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { every } from '#lib/time.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { assertWritable, registerNode } from '#store/leases/leases.ts';
import { openBell, type Bell } from '#store/database/listen.ts';
import { openServices } from '#services.ts';
import { LOG_LEVELS_CHANNEL } from '#store/operating/log-levels.ts';
import { KEYS_CHANNEL } from '#store/secrets/rotation.ts';
import { listWorkspaces } from '#store/workspaces/workspaces.ts';

export type Server = {
  url: string;
  /** Where the first owner is made, while there is no user; not for logs. */
  setup_link: string | null;
  close: () => Promise<void>;
};

/** How long the start looks around before it begins to work. */
const DIAGNOSTICS_MS = 30_000;

/** Real time: how often a server says that it is there; leases are renewed more often. */
const BEAT_MS = 30_000;

/** Real time. */
const TIDY_MS = 3_600_000;

/** Resolves when it listens and its parts are open; what follows (diagnostics, tests) goes on behind. */
export async function startServer(
  config: Config,
  log: Log,
  roles: readonly Role[] = ROLES,
  levels: LogLevels = new LogLevels(),
): Promise<Server> {
  let core: Core | null = null;
  const readiness = async (): Promise<string[]> => {
    if (!core) return ['database'];
    // A write, since a database on a disk that is full or read-only can still be read.
    return assertWritable(core.db, core.node_id).then(
      () => [],
      (error: unknown) => [isDiskFull(error) || isDiskUnwritable(error) ? 'disk of the database' : 'database'],
    );
  };
  const { host, port, public_url, trusted_proxies, metrics_from } = config;
  const { pages_folder } = config;
  const http = await listen({ host, port, readiness, public_url, trusted_proxies, metrics_from, pages_folder });
  log.info({ url: http.url, roles }, 'listening; the database is being opened');
  try {
    const opening = openCore(config, { kind: 'server', log });
    // Beside the start of the database, which is another process.
    const loading = roles.includes('api') || roles.includes('mail') ? loadMail() : null;
    core = await opening;
    await loading;
    const opened = core;
    const report = reporterOf(log);
    const bell = await openBell(
      core.database_url,
      [
        ...new Set([
          ...WORKER_CHANNELS,
          ...MAIL_CHANNELS,
          ...LIVE_CHANNELS,
          WORKSPACE_CHANNEL,
          TOKEN_CHANNEL,
          KEYS_CHANNEL,
          LOG_LEVELS_CHANNEL,
        ]),
      ],
      {
        schema: config.schema,
        report,
      },
    );
    bell.on(KEYS_CHANNEL, () => opened.vault.box.refresh());
    const levels_followed = followLogLevels({ db: core.db, bell, log, levels, names: [core.node_id, os.hostname()] });
    const services = roles.includes('api') ? openServices(core, { bell, public_url: http.public_url }) : null;
    if (services) http.open(services);
    const setup_link = roles.includes('api') ? await offerSetup(core, http.public_url) : null;
    const work = roles.includes('worker') || roles.includes('mail') ? startWork(opened, bell, roles) : null;
    log.info('ready');
    return {
      url: http.url,
      setup_link,
      close: async () => {
        http.drain();
        await work?.stop();
        await http.close();
        await services?.logins.close();
        await services?.health_runs.close();
        levels_followed.stop();
        await bell.close();
        await opened.close();
      },
    };
  } catch (error) {
    await http.close();
    await core?.close();
    throw error;
  }
}

function startWork(core: Core, bell: Bell, roles: readonly Role[]): { stop: () => Promise<void> } {
  const { log } = core;
  const { logs_folder, log_files, data_folder, no_color } = core.config;
  const said = openSmartJoinerLog({
    folder: logs_folder,
    rule: log_files,
    now: core.clock.now,
    console: process.stderr,
    color: process.stderr.isTTY && !no_color,
  });
  const works = roles.includes('worker');
  const follows_mail = roles.includes('mail');
  const mail_log = logOf('mail', log);
  const presence = presenceOf(core, { works, follows_mail });
  tellOfOlderTables(core);
  const keeper = new WorkspaceKeeper({
    bell,
    log,
    list: () => listWorkspaces(core.db),
    begin: async ({ id, name }, signal) => {
      const crew = crewOf(core, id);
      const tidy = () =>
        tidyPhotos(crew.scope, data_folder).catch((err: unknown) => log.warn({ err }, 'photos could not be tidied'));
      if (works) {
        await diagnose(core, crew, name, signal);
        await tidyPhotos(crew.scope, data_folder);
      }
      if (signal.aborted) return null;
      await presence.begin();
      if (signal.aborted) return null;
      const members = [
        ...(works ? [new Worker(crew, { bell, said, data_folder, allow_private: mayDialPrivate(core.config) })] : []),
        ...(follows_mail ? [new MailWatchers({ ...crew, log: mail_log }, { bell })] : []),
      ];
      for (const member of members) member.start();
      const untidy = works ? every(TIDY_MS, () => void tidy()) : () => {};
      return {
        stop: async () => {
          untidy();
          await Promise.all(members.map((member) => member.stop()));
        },
      };
    },
  });
  keeper.start();
  return {
    stop: async () => {
      // From now on the others share out what this one has.
      await presence.end();
      await keeper.stop();
      said.close();
    },
  };
}

/** Says of this node, again and again, what it does. */
function presenceOf(
  { db, log, node_id: id }: Core,
  does: { works: boolean; follows_mail: boolean },
): { begin: () => Promise<void>; end: () => Promise<void> } {
  const node = { id, kind: 'server', pid: process.pid, host: os.hostname() } as const;
  let ended = false;
  let unbeat: (() => void) | null = null;
  // One after the other, so that the last word is the one that counts.
  let said: Promise<void> = Promise.resolve();
  const say = (there: boolean): Promise<void> => {
    const registered = () =>
      registerNode(db, { ...node, ...(there && does) }).catch((err: unknown) =>
        log.warn({ err }, 'node could not be registered'),
      );
    said = said.then(registered);
    return said;
  };
  return {
    begin: async () => {
      if (ended) return;
      unbeat ??= every(BEAT_MS, () => void say(true));
      await say(true);
    },
    end: async () => {
      ended = true;
      unbeat?.();
      await say(false);
    },
  };
}

function tellOfOlderTables({ log, older_tables: tables }: Core): void {
  if (tables.length === 0) return;
  const told = { tables: olderTableTexts(tables), command: MOVE_IN };
  log.info(told, 'tables of older scripts found: they stay as they are; the command brings them in');
}

async function diagnose(core: Core, crew: Crew, workspace: string, signal: AbortSignal): Promise<void> {
  const { log, config } = core;
  log.info({ workspace }, 'Running network diagnostics…');
  const telegram = await whereTo(crew, config);
  const findings = await runDiagnostics(crew, { telegram, signal, budget_ms: DIAGNOSTICS_MS });
  const failed = findings.filter((found) => !found.ok);
  if (signal.aborted) return;
  if (failed.length === 0) log.info({ workspace }, 'Network diagnostics passed');
  else log.warn({ failed }, 'Network issues detected. Some features may not work properly.');
}

/** An installation without accounts asks nothing of Telegram yet. */
async function whereTo(crew: Crew, config: Config): Promise<DiagnosticsOptions['telegram']> {
  if (config.simulator !== null || config.telegram.server !== null) return 'other_server';
  return (await accountStates(crew.scope)).some((account) => notTestable(account) === null) ? 'dcs' : 'none';
}
