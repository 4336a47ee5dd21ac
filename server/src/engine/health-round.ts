// Tests many sessions: at most 20 at once, and 5 through one way out.
import { mayWork, nextHealthCheck } from '#domain/health.ts';
import { describeProxy } from '#domain/proxies.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { notTestable, testAccountSession, type CheckResult } from '#engine/health-check.ts';
import { openProxy } from '#engine/identity.ts';
import { accountStates, listAccounts } from '#store/accounts.ts';
import { healthRows } from '#store/health.ts';
import { readWorkerSettings } from '#store/workspaces.ts';

const AT_ONCE = 20;
const AT_ONCE_PER_EXIT = 5;

export type RoundOptions = {
  timeout_ms: number;
  /** Leave connections open after the test (a server), or close each (a command). */
  keep_open: boolean;
  /** Only these; else all that can be tested. */
  account_ids?: readonly number[];
  onResult?: (account_id: number, result: CheckResult) => void;
  signal?: AbortSignal;
};

export async function testSessions(
  crew: Crew,
  connections: Connections,
  options: RoundOptions,
): Promise<Map<number, CheckResult>> {
  const results = new Map<number, CheckResult>();
  const note = (account_id: number, result: CheckResult) => {
    results.set(account_id, result);
    options.onResult?.(account_id, result);
  };

  const queue: { account_id: number; exit: string }[] = [];
  const exits = await exitsOf(crew);
  for (const account of await accountStates(crew.scope, options.account_ids)) {
    const untested = notTestable(account);
    if (untested) note(account.id, { checked: false, reason: untested });
    else queue.push({ account_id: account.id, exit: exits.get(account.id) ?? 'direct' });
  }

  const busy = new Map<string, number>();
  const running = new Set<Promise<void>>();
  while ((queue.length || running.size) && !options.signal?.aborted) {
    const next = running.size < AT_ONCE ? queue.findIndex(({ exit }) => (busy.get(exit) ?? 0) < AT_ONCE_PER_EXIT) : -1;
    if (next === -1) {
      await Promise.race(running);
      continue;
    }
    const [due] = queue.splice(next, 1);
    if (!due) break;
    const { account_id, exit } = due;
    busy.set(exit, (busy.get(exit) ?? 0) + 1);
    const test = testOne(crew, connections, account_id, options)
      .then((result) => note(account_id, result))
      .finally(() => {
        busy.set(exit, (busy.get(exit) ?? 1) - 1);
        running.delete(test);
      });
    running.add(test);
  }
  await Promise.all(running);
  return results;
}

async function testOne(
  crew: Crew,
  connections: Connections,
  account_id: number,
  options: RoundOptions,
): Promise<CheckResult> {
  const result = await testAccountSession(crew, connections, account_id, options);
  if (!options.keep_open) await connections.close(account_id);
  return result;
}

/** By which way each account goes out: its proxy, without secrets. */
async function exitsOf(crew: Crew): Promise<Map<number, string>> {
  const exits = new Map<number, string>();
  for (const { id, proxy_url } of await listAccounts(crew.scope)) {
    const proxy = openProxy(crew.vault, id, proxy_url);
    exits.set(id, proxy ? describeProxy(proxy) : 'direct');
  }
  return exits;
}

/**
 * Tests failing accounts whose next test is due, so that an account comes back also where only commands run, without a
 * server that looks after it.
 */
export async function testDueAccounts(crew: Crew, connections: Connections): Promise<void> {
  const { scope } = crew;
  const { connectionTimeout, healthCheckInterval } = await readWorkerSettings(scope);
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
  await testSessions(crew, connections, { timeout_ms: connectionTimeout, keep_open: true, account_ids });
}
