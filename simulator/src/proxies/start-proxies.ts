/** The test proxies of a simulator: one of each kind, all on loopback. */
import { isIPv4 } from 'node:net';
import { createChance } from '#chance.ts';
import { silentLog, type Log } from '#log.ts';
import type { Simulator } from '#simulator.ts';
import type { Credentials, DcPlace, Greeter, Place } from './greeting.ts';
import { httpConnect } from './http-connect.ts';
import { mtproxy } from './mtproxy.ts';
import { socks4 } from './socks4.ts';
import { socks5 } from './socks5.ts';
import { TestProxy } from './test-proxy.ts';

export type ProxiesOptions = {
  /** The first proxy's port; the others follow. 0, the default: any free ones. */
  port?: number;
  host?: string;
  log?: Log;
};

type Kind = { name: string; greet: Greeter; urlAt: (place: string, port: number) => string };

/** What those proxies ask for that ask for anything. */
const CREDENTIALS = { user: 'crew', password: 'open-sesame' };

const SECRET_BYTES = 16;

/** Known to the control API from then on, and closed with the simulator. */
export async function startProxies(
  simulator: Pick<Simulator, 'world' | 'dcs' | 'proxies'>,
  { port = 0, host = '127.0.0.1', log = silentLog }: ProxiesOptions = {},
): Promise<TestProxy[]> {
  const route = (to: Place | DcPlace): Place | null => placeIn(simulator.dcs, to);
  const started: TestProxy[] = [];
  for (const [index, { name, greet, urlAt }] of kinds(simulator.world.seed).entries()) {
    const proxy = new TestProxy({ name, host, greet, urlAt: (own) => urlAt(host, own), route, log });
    await proxy.listen(port === 0 ? 0 : port + index);
    started.push(proxy);
    simulator.proxies.push(proxy);
  }
  return started;
}

/** In the order of their ports. The secrets come from the world's seed. */
function kinds(seed: number): Kind[] {
  const bytes = createChance(seed).split('proxies').bytes(SECRET_BYTES);
  const login = `${CREDENTIALS.user}:${CREDENTIALS.password}@`;
  const plain = (scheme: string, name: string, greeter: (credentials: Credentials) => Greeter): Kind[] => [
    { name, greet: greeter(null), urlAt: (host, port) => `${scheme}://${host}:${port}` },
    {
      name: `${name}_password`,
      greet: greeter(CREDENTIALS),
      urlAt: (host, port) => `${scheme}://${scheme === 'socks4' ? `${CREDENTIALS.user}@` : login}${host}:${port}`,
    },
  ];
  const mtproto = (name: string, padded: boolean): Kind => {
    const secret = `${padded ? 'dd' : ''}${bytes.toString('hex')}`;
    const urlAt = (host: string, port: number): string => `tg://proxy?server=${host}&port=${port}&secret=${secret}`;
    return { name, greet: mtproxy({ bytes, padded }), urlAt };
  };
  return [
    ...plain('socks5', 'socks5', socks5),
    ...plain('socks4', 'socks4', socks4),
    ...plain('http', 'http', httpConnect),
    mtproto('mtproxy', false),
    mtproto('mtproxy_dd', true),
  ];
}

/** An endpoint of the simulator, by its address or by its DC. */
function placeIn(dcs: Simulator['dcs'], to: Place | DcPlace): Place | null {
  if ('dc' in to) {
    const dc = dcs.find(({ id }) => id === to.dc);
    return dc ? parsePlace(to.media ? dc.media_server : dc.server) : null;
  }
  const places = dcs.flatMap(({ server, media_server }) => [parsePlace(server), parsePlace(media_server)]);
  return places.find(({ host, port }) => port === to.port && sameHost(host, to.host)) ?? null;
}

function parsePlace(text: string): Place {
  const colon = text.lastIndexOf(':');
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

function sameHost(own: string, wanted: string): boolean {
  if (own === wanted) return true;
  return wanted === 'localhost' && isIPv4(own) && own.startsWith('127.');
}
