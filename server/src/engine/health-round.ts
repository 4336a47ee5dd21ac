// Tests many sessions, as many at once as the exits allow.
import { mayWork, nextHealthCheck } from '#domain/health.ts';
import { describeProxy } from '#domain/proxies.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { ExitGate } from '#engine/exit-gate.ts';
import { notTestable, testAccountSession, type CheckResult } from '#engine/health-check.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { openProxy, sealPlainSecrets } from '#engine/identity.ts';
import { delay, monotonic } from '#lib/time.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { storedProxies } from '#store/secrets/credentials.ts';
import { healthRows } from '#store/accounts/health.ts';
import { liveWorkers } from '#store/leases/workers.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

export type RoundOptions = {
  timeout_ms: number;
  /** Leave connections open after the test (a server), or close each (a command). */
  keep_open: boolean;
  /** Only these; else all that can be tested. */
  account_ids?: readonly number[];
  onResult?: (account_id: number, result: CheckResult) => void;
  signal?: AbortSignal | undefined;
};

/** Rejects only for trouble of our own (the database is away), and then with nothing left under way. */
export async function testSessions(
  crew: Crew,
  connections: Connections,
  options: RoundOptions,
): Promise<Map<number, CheckResult>> {
  const results = new Map<number, CheckResult>();
  const failures: unknown[] = [];
  const note = (account_id: number, result: CheckResult) => {
    results.set(account_id, result);
    options.onResult?.(account_id, result);
  };
  // In the order of ids: of two accounts with one session the second is refused, whichever is tested first.
  await sealPlainSecrets(crew);
  const exits = await exitsOf(crew, options.account_ids);
  const accounts = await accountStates(crew.scope, options.account_ids);
  const under_way = new ExitGate(UNDER_WAY);
  const round = { crew, connections, options, gate: new ExitGate(), gather: gathering(accounts.length) };
  const testing = accounts.map(async (account) => {
    const untested = notTestable(account);
    if (untested) return note(account.id, { checked: false, why: 'untestable', reason: untested });
    const exit = exits.get(account.id) ?? DIRECT;
    return under_way.run(exit, async () => {
      if (options.signal?.aborted || failures.length > 0) return;
      try {
        await round.gather();
        note(account.id, await testOne(round, account.id, exit));
      } catch (error) {
        failures.push(error);
      }
    });
  });
  await Promise.all(testing);
  if (failures.length > 0) throw failures[0];
  return results;
}

/**
 * More than may be connected: while those are, the next are made ready (their settings read, their accounts taken) and the last
 * are recorded, so that nobody waits for the database with a connection that another one could have.
 */
const UNDER_WAY = { at_once: 96, of_exit: 24 };
/** Those that come to the database within this time ask it together. */
const GATHER_MS = 100;
/** A round of fewer does not wait for that. */
const GATHERED_MIN = 25;
/** Whoever was made ready longer ago is read again before it is connected: it may have been put on hold since. */
const READY_MS = 2_000;

type Round = {
  crew: Crew;
  connections: Connections;
  options: RoundOptions;
  gate: ExitGate;
  gather: () => Promise<void>;
};

class WaitedForRoom extends Error {}

async function testOne(round: Round, account_id: number, exit: string): Promise<CheckResult> {
  const { crew, connections, options, gate, gather } = round;
  const { timeout_ms, signal, keep_open } = options;
  let leave: (() => void) | null = null;
  let has_waited = false;
  let is_stale = false;
  const giveBack = () => {
    leave?.();
    leave = null;
  };
  const room = async () => {
    if (leave === null) {
      const asked_ms = monotonic();
      leave = await gate.enter(exit);
      is_stale = !has_waited && monotonic() - asked_ms > READY_MS;
      has_waited = true;
      if (is_stale) throw new WaitedForRoom();
    }
    return giveBack;
  };
  const asked = async () => {
    if (is_stale) return;
    if (keep_open) giveBack();
    else await connections.close(account_id, gather);
  };
  const test = () => testAccountSession(crew, connections, account_id, { timeout_ms, signal, room, asked });
  try {
    return await test().catch((error: unknown) => {
      if (!(error instanceof WaitedForRoom)) throw error;
      // With the room that it has now, it does not wait again.
      is_stale = false;
      return test();
    });
  } finally {
    giveBack();
  }
}

/** Resolves for all who wait at the same moment. */
function gathering(count: number): () => Promise<void> {
  if (count < GATHERED_MIN) return () => Promise.resolve();
  let next: Promise<void> | null = null;
  return () =>
    (next ??= delay(GATHER_MS).finally(() => {
      next = null;
    }));
}

export const DIRECT = 'direct';

/** By which way each account goes out, or each of those named: its proxy, without secrets. */
export async function exitsOf(crew: Crew, ids?: readonly number[]): Promise<Map<number, string>> {
  const exits = new Map<number, string>();
  for (const { id, proxy_url } of await storedProxies(crew.scope, ids)) {
    const proxy = openProxy(crew.vault, id, proxy_url);
    exits.set(id, proxy ? describeProxy(proxy) : DIRECT);
  }
  return exits;
}

/**
 * Tests failing accounts whose next test is due, so that an account comes back also where only commands run, without a
 * server that looks after it. Live workers do this themselves.
 */
export async function testDueAccounts(crew: Crew, connections: Connections, signal?: AbortSignal): Promise<void> {
  const { scope } = crew;
  const { connectionTimeout, healthCheckInterval } = await readWorkerSettings(scope);
  if ((await liveWorkers(scope.db, LEASE_TTL_MS)).length > 0) return;
  const now = scope.now();
  const due = (await healthRows(scope)).filter(
    ({ status, last_checked, consecutive_failures }) =>
      status !== null &&
      last_checked !== null &&
      !mayWork({ status }) &&
      nextHealthCheck({ status, consecutive_failures, last_checked }, healthCheckInterval) <= now,
  );
  if (due.length === 0) return;
  const account_ids = due.map((row) => row.id);
  await testSessions(crew, connections, { timeout_ms: connectionTimeout, keep_open: true, account_ids, signal });
}
