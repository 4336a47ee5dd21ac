// Whether this machine can work at all: Telegram's DCs, directly and through each proxy, the database, names, mail servers, the clock.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { describeProxy, formatProxy, type Proxy } from '#domain/proxies.ts';
import type { MailServer } from '#domain/mail/gateway.ts';
import type { TelegramGateway } from '#domain/telegram.ts';
import type { Crew } from '#engine/crew.ts';
import { openProxy } from '#engine/identity.ts';
import { serverOf } from '#engine/mail/mailbox-identity.ts';
import { monotonic } from '#lib/time.ts';
import { listAccounts } from '#store/accounts/lists.ts';
import { listMailboxes } from '#store/mailboxes/mailboxes.ts';
import { databaseClock, storageSize } from '#store/database/server-facts.ts';

export type Finding = { check: string; ok: boolean; detail: string };

const PROBE_TIMEOUT_MS = 10_000;
const SKEW_MAX_MS = 2_000;
const AT_ONCE = 20;
/** Telegram's five DCs: https://core.telegram.org/api/datacenter */
const DESTINATIONS = { dcs: [1, 2, 3, 4, 5], other_server: [undefined], none: [] } as const;

export type DiagnosticsOptions = {
  /** Telegram's five DCs, the one server that stands in their place, or none: nobody here wants to go there. */
  telegram: 'dcs' | 'other_server' | 'none';
  /** No new look is begun after so many milliseconds: hundreds of dead proxies must not keep a server from its work. */
  budget_ms?: number;
  signal?: AbortSignal;
};

/** In the words that people know from the log. */
export function diagnosticsVerdict(findings: readonly Finding[]): { ok: boolean; verdict: string } {
  const ok = findings.every((found) => found.ok);
  const failed = 'Network issues detected. Some features may not work properly.';
  return { ok, verdict: ok ? 'Network diagnostics passed' : failed };
}

/** Never rejects: what fails is a finding. */
export async function runDiagnostics(crew: Crew, options: DiagnosticsOptions): Promise<Finding[]> {
  const { signal, budget_ms = Number.POSITIVE_INFINITY } = options;
  const begun_ms = monotonic();
  // Without the database there is nothing to know of proxies, and its own check says so.
  const proxies = await distinctProxies(crew).catch(() => []);
  const servers = await mailServers(crew).catch(() => []);
  const checks: (() => Promise<Finding>)[] = [
    () => finding('database', () => databaseAnswers(crew)),
    () => finding('storage', () => storageTaken(crew)),
    () => finding('clock', () => clockSkew(crew)),
    ...networkLooks({ gateway: crew.gateway, proxies }, options).map(
      ({ check, look }) =>
        () =>
          finding(check, async () => {
            const found = await look();
            return 'ms' in found ? `${found.ms} ms` : found.address;
          }),
    ),
    ...servers.map(
      ({ protocol, server }) =>
        () =>
          finding(`mail server ${server.host}:${server.port}`, () => mailServerAnswers(crew, protocol, server)),
    ),
  ];
  const findings: Finding[] = [];
  for (let n = 0; n < checks.length; n += AT_ONCE) {
    if (signal?.aborted) break;
    if (monotonic() - begun_ms > budget_ms) {
      findings.push({
        check: 'the rest',
        ok: true,
        detail: `${checks.length - n} not looked at: see groundcrew doctor`,
      });
      break;
    }
    findings.push(...(await Promise.all(checks.slice(n, n + AT_ONCE).map((check) => check()))));
  }
  return findings;
}

export type NetworkLook = {
  check: string;
  /** Which server, proxy or name. */
  of: string;
  kind: 'direct' | 'proxy' | 'dns';
  /** What was found; throws what is wrong. */
  look: () => Promise<{ ms: number } | { address: string }>;
};

/** Every way to Telegram, and every name on it. `onTelegramTime`: by how much its clock is ahead of this machine's. */
export function networkLooks(
  { gateway, proxies }: { gateway: TelegramGateway; proxies: readonly Proxy[] },
  options: DiagnosticsOptions & { onTelegramTime?: (ahead_ms: number) => void },
): NetworkLook[] {
  const { telegram } = options;
  return [
    ...DESTINATIONS[telegram].map((dc) => ({
      check: dc === undefined ? 'Telegram' : `Telegram DC ${dc}`,
      of: dc === undefined ? '' : `DC ${dc}`,
      kind: 'direct' as const,
      look: () => probe(gateway, null, { dc, ...options }),
    })),
    ...proxies.map((proxy) => ({
      check: `Telegram through ${describeProxy(proxy)}`,
      of: describeProxy(proxy),
      kind: 'proxy' as const,
      look: () => probe(gateway, proxy, { dc: undefined, ...options }),
    })),
    ...namesOf(proxies, telegram).map((name) => ({
      check: `DNS ${name}`,
      of: name,
      kind: 'dns' as const,
      look: () => resolves(name),
    })),
  ];
}

async function finding(check: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await work() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { check, ok: false, detail };
  }
}

async function databaseAnswers(crew: Crew): Promise<string> {
  const begun_ms = monotonic();
  const { version } = await databaseClock(crew.scope.db);
  return `PostgreSQL ${version}, ${Math.round(monotonic() - begun_ms)} ms`;
}

async function storageTaken({ scope }: Crew): Promise<string> {
  const { database_bytes, files_bytes } = await storageSize(scope.db);
  const mb = (bytes: number) => `${Math.ceil(bytes / 1_000_000)} MB`;
  return `${mb(database_bytes)} in the database, of which ${mb(files_bytes)} are files of messages`;
}

/** This machine's clock against the database's, by which all work and all leases go; log lines and Telegram's message ids go by this one. */
async function clockSkew(crew: Crew): Promise<string> {
  const { skew_ms } = await databaseClock(crew.scope.db);
  const text = `${Math.round(skew_ms)} ms apart from the database's`;
  if (Math.abs(skew_ms) > SKEW_MAX_MS) throw new Error(`${text}; at most ${SKEW_MAX_MS} ms are good`);
  return text;
}

async function probe(
  gateway: TelegramGateway,
  proxy: Proxy | null,
  to: { dc: number | undefined; signal?: AbortSignal; onTelegramTime?: (ahead_ms: number) => void },
): Promise<{ ms: number }> {
  const { dc, signal, onTelegramTime } = to;
  const options = { timeout_ms: PROBE_TIMEOUT_MS, signal, ...(dc === undefined ? {} : { dc }) };
  return { ms: Math.round(await gateway.probe(proxy, { ...options, ...(onTelegramTime && { onTelegramTime }) })) };
}

/** Each once, however many mailboxes are there. */
async function mailServers({ scope }: Crew): Promise<{ protocol: 'imap' | 'smtp'; server: MailServer }[]> {
  const found = new Map<string, { protocol: 'imap' | 'smtp'; server: MailServer }>();
  for (const box of await listMailboxes(scope)) {
    if (!box.is_active) continue;
    for (const protocol of ['imap', 'smtp'] as const) {
      const server = serverOf(box, protocol);
      found.set(`${protocol} ${server.host}:${server.port}`, { protocol, server });
    }
  }
  return [...found.values()];
}

/** As far as what it shows to everybody. */
async function mailServerAnswers({ mail }: Crew, protocol: 'imap' | 'smtp', server: MailServer): Promise<string> {
  const begun_ms = monotonic();
  await mail.look(server, protocol);
  return `${Math.round(monotonic() - begun_ms)} ms`;
}

async function resolves(name: string): Promise<{ address: string }> {
  const { address } = await lookup(name);
  return { address };
}

export async function distinctProxies(crew: Pick<Crew, 'scope' | 'vault'>): Promise<Proxy[]> {
  const found = new Map<string, Proxy>();
  for (const account of await listAccounts(crew.scope)) {
    if (!account.is_active) continue;
    const proxy = openProxy(crew.vault, account.id, account.proxy_url);
    if (proxy) found.set(formatProxy(proxy), proxy);
  }
  return [...found.values()];
}

function namesOf(proxies: readonly Proxy[], telegram: DiagnosticsOptions['telegram']): string[] {
  const names = proxies.map((proxy) => proxy.host).filter((host) => isIP(host) === 0);
  return [...new Set(telegram === 'dcs' ? ['telegram.org', ...names] : names)];
}
