/**
 * The engine as the product builds it, in this process, against a simulated Telegram of a few accounts and the groups that
 * a test names. Its clock is idle: pauses cost nothing, and time stands while nobody sleeps.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crewOf, openCore, type Core } from '@groundcrew/server/app.ts';
import type { Config } from '@groundcrew/server/config.ts';
import { Connections } from '@groundcrew/server/engine/connections.ts';
import type { Crew } from '@groundcrew/server/engine/crew.ts';
import type { JoinResult } from '@groundcrew/server/engine/joiner/run-batch.ts';
import { run_batch } from '@groundcrew/server/engine/operations.ts';
import type { Variant } from '@groundcrew/server/engine/poster/content.ts';
import { postRound, type PostResult } from '@groundcrew/server/engine/poster/post-round.ts';
import { withRun } from '@groundcrew/server/engine/runs.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { openSmartJoinerLog } from '@groundcrew/server/lib/smart-joiner-log.ts';
import { listWorkspaces } from '@groundcrew/server/store/workspaces/workspaces.ts';
import { openTestDatabase } from '@groundcrew/server/testing/database.ts';
import type { TestPostgres } from '@groundcrew/server/testing/postgres.ts';
import type { SecretsWatch } from '@groundcrew/server/testing/secrets-watch.ts';
import { startSimulator, type Simulator } from '@groundcrew/simulator';
import pg from 'pg';
import { inject, onTestFailed, TestRunner } from 'vitest';
import { startCommand, type Command } from './command.ts';
import { configOf, environmentOf, linesOf, loggedIn, MASTER_KEY } from './settings.ts';
import { makeWorld, sessionOf, type GroupSpec, type WorldSpec } from './world.ts';

export { MASTER_KEY } from './settings.ts';
export { groupId, SECOND, sessionOf, userOf, type GroupSpec } from './world.ts';

export const API_HASH = '0123456789abcdef0123456789abcdef';
const NICHE = 'ukraine_cars';
/** For `expect.poll`: other tests may keep the machine busy. */
export const SOON = { timeout: 45_000, interval: 20 };

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- vitest's interface is completed by merging.
  interface ProvidedContext {
    postgres: TestPostgres;
  }
}

type Call = { seq: number; at: string; user_id: number | null; method: string; error?: string | null };
type LedgerMessage = {
  id: number;
  chat_id: number;
  from_id: number;
  at: string;
  text: string;
  entities: { type: string; offset: number; length: number; url?: string }[];
  has_photo: boolean;
  random_id: string | null;
};
type ConnectionReport = {
  connections: { id: number; main: boolean; user_id: number | null }[];
  max_main_connections: Record<string, number>;
  killed: unknown[];
};
type ClockMode = NonNullable<Parameters<typeof startSimulator>[1]>['clock'] & object;
export type Row = Record<string, unknown>;

/** One process of the product. */
type Process = {
  core: Core;
  crew: Crew;
  connections: Connections;
  join: (batch_size?: number, niche?: string, signal?: AbortSignal) => Promise<JoinResult>;
  post: (
    variants: readonly (string | Variant)[],
    options?: { niche?: string; limit?: number; signal?: AbortSignal },
  ) => Promise<PostResult>;
  close: () => Promise<void>;
};

export type EngineWorld = Process & {
  simulator: Simulator;
  config: Config;
  /** Of its database. */
  secrets: SecretsWatch;
  folder: string;
  /** The control API: GET without a body, else POST. */
  control: <T>(path: string, body?: object) => Promise<T>;
  fault: (fault: object) => Promise<unknown>;
  calls: (method?: string, user_id?: number) => Promise<Call[]>;
  ledger: () => Promise<LedgerMessage[]>;
  links: () => Promise<ConnectionReport>;
  sql: <T extends Row = Row>(text: string, values?: unknown[]) => Promise<T[]>;
  one: <T extends Row = Row>(text: string, values?: unknown[]) => Promise<T>;
  /** Another process beside the first one. */
  open: (options?: { ask?: boolean; kept_only?: boolean }) => Promise<Process>;
  advance: (seconds: number) => Promise<void>;
  advanceTo: (to: string) => Promise<void>;
  /** Of a process that works for this installation. */
  env: NodeJS.ProcessEnv;
  /** The command line in a process of its own. */
  command: (args: readonly string[], env?: NodeJS.ProcessEnv) => Command;
  /** Lines of the joiner's log, without their times when `bare`. */
  said: (bare?: boolean) => string[];
  /** Lines of the program's own log with this message. */
  logged: (message: string) => Row[];
};

export async function openEngine(spec: WorldSpec & { ask?: boolean; clock?: ClockMode }): Promise<EngineWorld> {
  const [simulator, database] = await Promise.all([
    startSimulator(makeWorld(spec), { clock: spec.clock ?? { mode: 'idle', rate: 0 } }),
    openTestDatabase(inject('postgres')),
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-engine-'));
  // What fails once in a hundred runs must say why in that one. By then the folder is gone. A world of several tests stays silent.
  let last_lines: string[] = [];
  if (TestRunner.getCurrentTest()) onTestFailed(() => console.error(last_lines.join('\n')));
  const config = configOf({ folder, url: database.url, simulator: simulator.control });
  // What people write by SQL has the date of the simulated day.
  const options = `-c search_path=groundcrew -c groundcrew.now=${simulator.clock.now().toISOString()}`;
  const pool = new pg.Pool({ connectionString: database.url, max: 2, options });
  pool.on('error', () => {});
  const processes: Process[] = [];
  const commands: Command[] = [];
  const open: EngineWorld['open'] = async (options = {}) => {
    const opened = await openProcess(config, { ask: true, ...options });
    processes.push(opened);
    return opened;
  };
  const sql = async <T extends Row = Row>(text: string, values: unknown[] = []): Promise<T[]> =>
    (await pool.query<T>(text, values)).rows;
  const control = <T>(at: string, body?: object): Promise<T> => ask<T>(simulator.control, at, body);
  const env = environmentOf(config, database.url);
  const first = await open({ ask: spec.ask ?? true });
  await fill(sql, spec, first);
  const { secrets } = database;
  knowSecrets(secrets, spec, first);
  return {
    ...first,
    simulator,
    config,
    secrets,
    folder,
    control,
    sql,
    open,
    fault: (fault) => control('/faults', fault),
    calls: async (method, user_id) =>
      (await control<Call[]>('/calls')).filter(
        (call) => (method ?? call.method) === call.method && (user_id ?? call.user_id) === call.user_id,
      ),
    ledger: () => control('/messages'),
    links: () => control('/connections'),
    one: async <T extends Row = Row>(text: string, values: unknown[] = []) => {
      const rows = await sql<T>(text, values);
      if (rows.length !== 1 || !rows[0]) throw new Error(`${rows.length} rows instead of one: ${text}`);
      return rows[0];
    },
    advance: async (seconds) => untilHeard(first, await control('/clock/advance', { seconds })),
    advanceTo: async (to) => untilHeard(first, await control('/clock/advance', { to })),
    env,
    command: (args, more = {}) => {
      const begun = startCommand(args, { ...env, ...more });
      commands.push(begun);
      return begun;
    },
    said: (bare = true) => linesOf(path.join(folder, 'logs/smart_joiner.log'), bare),
    logged: (message) => loggedIn(folder).filter(({ msg }) => msg === message),
    close: async () => {
      for (const command of commands) secrets.look(Object.values(await command.kill()).join(), 'what a command said');
      for (const process of processes) await process.close();
      await simulator.close();
      await pool.end();
      secrets.lookInto(path.join(folder, 'logs'));
      last_lines = linesOf(path.join(folder, 'logs/groundcrew.log'), false).slice(-80);
      await database.close().finally(() => rmSync(folder, { recursive: true, force: true }));
    },
  };
}

/** What no table, log or command may show in the clear: see the database's `secrets`. */
function knowSecrets(secrets: SecretsWatch, { accounts }: WorldSpec, { core }: Process): void {
  secrets.opensWith(core.vault.box);
  secrets.writtenBySql();
  secrets.know('the master key', MASTER_KEY);
  secrets.know('an API hash', API_HASH);
  for (let n = 1; n <= accounts; n += 1) secrets.know(`the session of account ${n}`, sessionOf(n));
}

async function openProcess(config: Config, options: { ask: boolean; kept_only?: boolean }): Promise<Process> {
  const log = openLog({
    level: 'debug',
    console_level: 'silent',
    folder: config.logs_folder,
    color: false,
  });
  const core = await openCore(config, { kind: 'command', log });
  const [workspace] = await listWorkspaces(core.db);
  if (!workspace) throw new Error('There is no workspace.');
  const crew = crewOf(core, workspace.id);
  const connections = new Connections(crew, options);
  const said = openSmartJoinerLog({ folder: config.logs_folder, now: core.clock.now, console: null, color: false });
  const idle = new AbortController().signal;
  return {
    core,
    crew,
    connections,
    join: (batch_size = 5, niche = NICHE, signal = idle) =>
      core.clock.task(() => run_batch({ crew, connections, said, signal }, niche, batch_size)),
    post: (variants, { niche = NICHE, limit, signal = idle } = {}) =>
      core.clock.task(() =>
        withRun(crew, { kind: 'post', niche, signal }, (run) =>
          postRound(crew, connections, run, { niche, variants: variants.map(variantOf), limit: limit ?? null }),
        ),
      ),
    close: async () => {
      await connections.closeAll();
      said.close();
      await core.close();
    },
  };
}

function variantOf(variant: string | Variant): Variant {
  return typeof variant === 'string' ? { text: variant, photo: null } : variant;
}

/** Accounts s1, s2 … with the ids 1, 2 …, and a target for each group that has a link. */
async function fill(sql: EngineWorld['sql'], spec: WorldSpec, { crew }: Process): Promise<void> {
  const { scope } = crew;
  for (let n = 1; n <= spec.accounts; n += 1) {
    await sql(
      `insert into telegram_accounts (id, workspace_id, name, phone, session_name, api_id, api_hash, session_string)
       values ($1, $2, $3, $4, $5, 12345, $6, $7)`,
      [n, scope.workspace_id, `Account ${n}`, `+1555010${1000 + n}`, `s${n}`, API_HASH, sessionOf(n)],
    );
  }
  for (const group of spec.groups ?? []) await addTarget(sql, scope.workspace_id, group, scope.now());
  // Time-outs that a test can wait for; the least that the table allows.
  await sql(`update workspace_settings set "connectionTimeout" = 1000`);
}

async function addTarget(sql: EngineWorld['sql'], workspace_id: string, group: GroupSpec, now: Date): Promise<void> {
  const { target = {} } = group;
  if (target === null) return;
  const link =
    target.link ?? (group.username === undefined ? `https://t.me/+${group.invite_hash}` : `@${group.username}`);
  const bound = target.bound_to ?? null;
  const joined_at = bound === null ? null : new Date(now.getTime() - 48 * 3_600_000);
  const warm = joined_at && new Date(joined_at.getTime() + 24 * 3_600_000);
  const status = target.status ?? (bound === null ? 'new' : 'joined');
  const known = bound === null || target.unresolved === true ? null : -1_000_000_000_000 - group.id;
  await sql(
    `insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at, telegram_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [workspace_id, link, target.niche ?? NICHE, status, bound, joined_at, warm, known],
  );
}

async function ask<T>(control: string, at: string, body?: object): Promise<T> {
  const init = body
    ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    : {};
  const answer = await fetch(`http://${control}${at}`, init);
  if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
  return JSON.parse(await answer.text());
}

/** The process follows the clock over a stream of its own, which may lag behind by a moment. */
async function untilHeard({ core }: Process, clock: { now: string }): Promise<void> {
  while (core.clock.now() < new Date(clock.now)) await new Promise((resolve) => setTimeout(resolve, 1));
}
