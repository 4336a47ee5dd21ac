// The long-running server: it listens at once, then opens the rest, and keeps every account connected and tested.
import { listen } from '#api/http.ts';
import { crewOf, openCore, type Core } from '#app.ts';
import type { Config } from '#config.ts';
import { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { runDiagnostics, type DiagnosticsOptions } from '#engine/diagnostics.ts';
import { notTestable } from '#engine/health-check.ts';
import { HealthMonitor } from '#engine/health-monitor.ts';
import { reporterOf, type Log } from '#lib/log.ts';
import { accountStates } from '#store/accounts.ts';
import { openBell } from '#store/listen.ts';
import { databaseClock } from '#store/server-facts.ts';
import { listWorkspaces } from '#store/workspaces.ts';

export type Server = { url: string; close: () => Promise<void> };

/** Notified when a lease changes hands or is asked for. */
const LEASES = 'groundcrew_lease';

/** How long the start looks around before it begins to work. */
const DIAGNOSTICS_MS = 30_000;

type Worker = { monitor: HealthMonitor; connections: Connections };

/** Resolves when it listens and its parts are open; what follows (diagnostics, tests) goes on behind. */
export async function startServer(config: Config, log: Log): Promise<Server> {
  let core: Core | null = null;
  const workers: Worker[] = [];
  const readiness = async (): Promise<string[]> => {
    if (!core) return ['database'];
    return databaseClock(core.db).then(
      () => [],
      () => ['database'],
    );
  };
  const http = await listen({ host: config.host, port: config.port, readiness });
  log.info({ url: http.url }, 'listening');
  try {
    core = await openCore(config, { kind: 'server', log });
    const opened = core;
    const report = reporterOf(log);
    const bell = await openBell(core.database_url, [LEASES], { schema: config.schema, report });
    // A command that asks for an account need not wait for the next renewal.
    bell.on(LEASES, (payload) => {
      for (const { connections, monitor } of workers) {
        void connections.leases.renew();
        monitor.leaseChanged(payload === null ? null : Number(payload));
      }
    });
    const closing = new AbortController();
    const starting = begin(opened, workers, closing.signal).catch((err: unknown) =>
      log.error({ err }, 'workers could not be started'),
    );
    return {
      url: http.url,
      close: async () => {
        closing.abort();
        await starting;
        await Promise.all(workers.map(({ monitor }) => monitor.stop()));
        await Promise.all(workers.map(({ connections }) => connections.closeAll()));
        await http.close();
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

async function begin(core: Core, workers: Worker[], signal: AbortSignal): Promise<void> {
  const { log, config } = core;
  const tables = core.older_tables;
  if (tables.length)
    log.info({ tables }, 'tables of older scripts found: they stay as they are; see groundcrew import');
  for (const { id, name } of await listWorkspaces(core.db)) {
    const crew = crewOf(core, id);
    log.info({ workspace: name }, 'Running network diagnostics…');
    const telegram = await whereTo(crew, config);
    const findings = await runDiagnostics(crew, { telegram, signal, budget_ms: DIAGNOSTICS_MS });
    const failed = findings.filter((found) => !found.ok);
    if (signal.aborted) return;
    if (failed.length === 0) log.info({ workspace: name }, 'Network diagnostics passed');
    else log.warn({ failed }, 'Network issues detected. Some features may not work properly.');
    let monitor: HealthMonitor | null = null;
    const connections = new Connections(crew, {
      ask: false,
      onDropped: (account_id, fault) => {
        log.warn({ account_id, fault }, 'connection dropped');
        monitor?.dropped(account_id);
      },
    });
    monitor = new HealthMonitor(crew, connections);
    workers.push({ monitor, connections });
    monitor.start();
  }
}

/** An installation without accounts asks nothing of Telegram yet. */
async function whereTo(crew: Crew, config: Config): Promise<DiagnosticsOptions['telegram']> {
  if (config.simulator !== null || config.telegram.server !== null) return 'other_server';
  return (await accountStates(crew.scope)).some((account) => notTestable(account) === null) ? 'dcs' : 'none';
}
