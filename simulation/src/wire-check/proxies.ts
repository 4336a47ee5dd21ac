/** Every kind of proxy, in every state that it can be in: an error within the time-out, and never a hang. */
import { strict as assert } from 'node:assert';
import { parseProxy, type Proxy } from '@groundcrew/server/domain/proxies.ts';
import { describeFault, type TelegramFault } from '@groundcrew/server/domain/telegram.ts';
import { startProxies, type ProxyMode, type TestProxy } from '@groundcrew/simulator';
import { faultOf } from '#contract/check.ts';
import { memoryState } from '#contract/stage.ts';
import type { WiredStage } from '#contract/wired-stage.ts';
import { identityOf, USERS } from '#contract/world.ts';
import { inWorld, type Line } from './line.ts';

/** For what works, and for what stalls. */
const TIMEOUT_MS = 10_000;
const SHORT_TIMEOUT_MS = 700;
/** A time-out may be late by this. */
const LATE_MS = 5_000;

const KINDS = [
  'socks5',
  'socks5_password',
  'socks4',
  'socks4_password',
  'http',
  'http_password',
  'mtproxy',
  'mtproxy_dd',
] as const;
type Kind = (typeof KINDS)[number];
type Broken = Exclude<ProxyMode, 'ok'>;

/** An MTProxy says nothing at all: what it does not like it drops or leaves alone. */
const EXPECTED: Record<Broken, (kind: Kind) => RegExp> = {
  refuse: () => /^proxy_refused$/,
  reject: (kind) => (kind.startsWith('mtproxy') ? /^(dropped|timeout|proxy_refused)$/ : /^proxy_refused$/),
  stall: () => /^timeout$/,
  wrong_password: (kind) => (kind.startsWith('mtproxy') ? /^(dropped|timeout)$/ : /^proxy_auth$/),
  drop: () => /^(dropped|proxy_refused|timeout)$/,
};

const hasPassword = (kind: Kind): boolean => kind.endsWith('_password') || kind.startsWith('mtproxy');

export const proxyLines: Line[] = [
  ...KINDS.map((kind) =>
    line(`${kind}: who-am-I and a probe through it`, true, (stage, proxy) => works(stage, proxy), kind),
  ),
  ...KINDS.flatMap((kind) =>
    (['refuse', 'reject', 'stall', 'wrong_password', 'drop'] as const)
      // Without a password none is wrong.
      .filter((mode) => mode !== 'wrong_password' || hasPassword(kind))
      .map((mode) =>
        line(
          `${kind} in the state "${mode}"`,
          kind === 'socks5_password',
          (stage, proxy) => fails(stage, proxy, kind, mode),
          kind,
        ),
      ),
  ),
  ...notationLines(),
];

type Through = (stage: WiredStage, proxy: TestProxy) => Promise<string>;

function line(name: string, quick: boolean, work: Through, kind: Kind): Line {
  const run = (): Promise<string> =>
    inWorld(async (stage) => {
      const proxies = await startProxies(stage.simulator);
      return work(stage, proxies.find((proxy) => proxy.name === kind) ?? assert.fail(`there is no proxy ${kind}`));
    });
  return { kind: 'proxy', name, quick, run };
}

function read(notation: unknown): Proxy {
  const result = parseProxy(notation);
  assert.ok(result.ok && result.proxy, `${JSON.stringify(notation)} is not understood`);
  return result.proxy;
}

async function works(
  { gateway, simulator }: WiredStage,
  proxy: TestProxy,
  notation: unknown = proxy.url,
): Promise<string> {
  const route = read(notation);
  const before = await countConnections(simulator.control);
  const probe_ms = await gateway.probe(route, { timeout_ms: TIMEOUT_MS });
  const identity = { ...identityOf('alice'), proxy: route };
  const client = await gateway.connect(identity, { state: memoryState(), timeout_ms: TIMEOUT_MS });
  assert.equal((await client.whoAmI()).id, USERS.alice);
  assert.equal(proxy.counters.connected, 2, 'it did not go through the proxy');
  await client.close();
  assert.equal(before, 0);
  return `user ${client.me.id}, probe ${Math.round(probe_ms)} ms`;
}

async function countConnections(control: string): Promise<number> {
  const answer = await fetch(`http://${control}/connections`);
  const { connections }: { connections: unknown[] } = JSON.parse(await answer.text());
  return connections.length;
}

async function fails({ gateway }: WiredStage, proxy: TestProxy, kind: Kind, mode: Broken): Promise<string> {
  const route = read(proxy.url);
  await proxy.setMode(mode, mode === 'drop' ? 200 : undefined);
  const timeout_ms = SHORT_TIMEOUT_MS;
  const began = performance.now();
  const identity = { ...identityOf('alice'), proxy: route };
  const fault = await faultOf(gateway.connect(identity, { state: memoryState(), timeout_ms }));
  const probed = mode === 'drop' ? fault : await faultOf(gateway.probe(route, { timeout_ms }));
  const took_ms = performance.now() - began;
  for (const each of [fault, probed]) assert.match(reasonOf(each), EXPECTED[mode](kind), describeFault(each));
  assert.ok(took_ms < 2 * timeout_ms + LATE_MS, `it took ${Math.round(took_ms)} ms`);
  assert.doesNotMatch(JSON.stringify([fault, probed]), /open-sesame/, 'the password is told');
  return `${reasonOf(fault)}, probe ${reasonOf(probed)}`;
}

function reasonOf(fault: TelegramFault): string {
  return fault.kind === 'connection' ? fault.reason : fault.kind;
}

/** As people and libraries write one down; all lead through the same SOCKS5 proxy with a password. */
function notationLines(): Line[] {
  const at = (port: number) => ({ host: '127.0.0.1', port, user: 'crew', password: 'open-sesame' });
  const notations: [string, Kind, (port: number, url: string) => unknown][] = [
    ['host:port:user:pass', 'socks5_password', (port) => `127.0.0.1:${port}:crew:open-sesame`],
    ['user:pass@host:port', 'socks5_password', (port) => `crew:open-sesame@127.0.0.1:${port}`],
    ['host:port', 'socks5', (port) => `127.0.0.1:${port}`],
    [
      'tg://socks?…',
      'socks5_password',
      (port) => `tg://socks?server=127.0.0.1&port=${port}&user=crew&pass=open-sesame`,
    ],
    ['https://t.me/proxy?…', 'mtproxy_dd', (_port, url) => url.replace('tg://proxy', 'https://t.me/proxy')],
    ['a dict of Telethon', 'socks5_password', (port) => dictOf(at(port))],
    ['a dict of Pyrogram', 'http_password', (port) => ({ ...hostname(at(port)), scheme: 'http' })],
    ['a tuple of PySocks', 'socks5_password', (port) => ['socks5', '127.0.0.1', port, true, 'crew', 'open-sesame']],
  ];
  return notations.map(([name, kind, write]) =>
    line(`written as ${name}`, false, (stage, proxy) => works(stage, proxy, write(proxy.port, proxy.url)), kind),
  );
}

type Parts = { host: string; port: number; user: string; password: string };

function dictOf({ host, port, user, password }: Parts): object {
  return { proxy_type: 'socks5', addr: host, port, rdns: true, username: user, password };
}

function hostname({ host, port, user, password }: Parts): object {
  return { hostname: host, port, username: user, password };
}
