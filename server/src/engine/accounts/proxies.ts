// The ways out of a workspace: which there are, who goes by them, and whether they lead to Telegram.
import { describeProxy, formatProxy, type Proxy } from '#domain/proxies.ts';
import { pinned } from '#engine/accounts/proxy-guard.ts';
import type { Crew } from '#engine/crew.ts';
import { UNREADABLE_PROXY } from '#engine/accounts/listing.ts';
import { openProxy } from '#engine/identity.ts';
import { testProxy, type ProxyResult } from '#engine/test-proxy.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { storedProxies } from '#store/secrets/credentials.ts';
import { healthRows, type HealthRow } from '#store/accounts/health.ts';

const NAMED_MAX = 100;
/** In one process: each opens up to five connections. */
const TESTS_MAX = 10;

export type ProxyInUse = {
  /** Without its password; null: directly. */
  proxy: string | null;
  accounts: { id: number; session_name: string }[];
  accounts_count: number;
  healthy: number;
  /** The median of the last tests that were ok. */
  latency_ms: number | null;
  last_checked: Date | null;
};

/** Those with most accounts first. Two that differ only in their passwords are two. */
export async function proxiesInUse(crew: Crew): Promise<ProxyInUse[]> {
  const health = new Map((await healthRows(crew.scope)).map((row) => [row.id, row]));
  const ways = new Map<string, { proxy: Proxy | null; unreadable: boolean; rows: HealthRow[] }>();
  for (const { id, proxy_url } of await storedProxies(crew.scope)) {
    const row = health.get(id);
    if (!row) continue;
    const proxy = openProxy(crew.vault, id, proxy_url);
    const unreadable = proxy === null && !!proxy_url;
    const key = proxy ? formatProxy(proxy) : unreadable ? UNREADABLE_PROXY : '';
    const way = ways.get(key) ?? { proxy, unreadable, rows: [] };
    way.rows.push(row);
    ways.set(key, way);
  }
  return [...ways.values()].map(wayShown).toSorted((one, other) => other.accounts_count - one.accounts_count);
}

function wayShown({
  proxy,
  unreadable,
  rows,
}: {
  proxy: Proxy | null;
  unreadable: boolean;
  rows: HealthRow[];
}): ProxyInUse {
  const latencies = rows
    .flatMap(({ latency_ms, status }) => (status === 'ok' && latency_ms !== null ? [latency_ms] : []))
    .toSorted((one, other) => one - other);
  const checked = rows.flatMap(({ last_checked }) => (last_checked ? [last_checked.getTime()] : []));
  return {
    proxy: proxy ? describeProxy(proxy) : unreadable ? UNREADABLE_PROXY : null,
    accounts: rows.slice(0, NAMED_MAX).map(({ id, account }) => ({ id, session_name: account })),
    accounts_count: rows.length,
    healthy: rows.filter(({ status }) => status === 'ok').length,
    latency_ms: latencies[Math.floor(latencies.length / 2)] ?? null,
    last_checked: checked.length > 0 ? new Date(Math.max(...checked)) : null,
  };
}

export type ProxyTest = { proxy: string | null; ok: boolean; results: ProxyResult[] };

let under_way = 0;

/**
 * To each DC of Telegram, or to the one server in its place. Throws `private_address`, and `too_many_requests` while others are
 * under way.
 */
export async function testWayOut(
  crew: Crew,
  proxy: Proxy | null,
  options: { timeout_ms: number; other_server: boolean; allow_private: boolean; signal?: AbortSignal | undefined },
): Promise<ProxyTest> {
  if (under_way >= TESTS_MAX) throw new GroundcrewError('too_many_requests', { details: { retry_after_seconds: 10 } });
  under_way += 1;
  try {
    const { timeout_ms, other_server, signal } = options;
    const way = await pinned(proxy, options);
    const results = await testProxy(crew.gateway, way, { timeout_ms, other_server, ...(signal ? { signal } : {}) });
    return { proxy: proxy && describeProxy(proxy), ok: results.every(({ ok }) => ok), results };
  } finally {
    under_way -= 1;
  }
}
