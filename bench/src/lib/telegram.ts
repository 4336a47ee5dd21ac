import path from 'node:path';
import {
  generate,
  loadWorld,
  parseClockMode,
  startSimulator,
  startProxies,
  type ClientLayer,
  type WorldUser,
} from '@groundcrew/simulator';

export type SimulatedTelegram = {
  /** `host:port` each. */
  server: string;
  control: string;
  public_key_pem: string;
  /** The folder of older files that belongs to it. */
  legacy: string;
  /** Those who are logged in somewhere. */
  accounts: WorldUser[];
  /** Those who are not. */
  strangers: WorldUser[];
  /** How many accounts are connected now. */
  connected: () => Promise<number>;
  /** Addresses of proxies that lead to it, one of each kind but MTProxy. */
  openProxies: () => Promise<string[]>;
  /** Something asked of the control API. */
  order: (method: 'POST' | 'DELETE', path: string, body?: object) => Promise<void>;
  close: () => Promise<void>;
};

/**
 * A Telegram in this process, in real time, or so many times as fast. The same numbers make the same world. `layers`: of clients beside
 * mtcute.
 */
export async function startTelegram(
  folder: string,
  size: { accounts: number; groups: number },
  { layers = [], rate = 1 }: { layers?: ClientLayer[]; rate?: number } = {},
): Promise<SimulatedTelegram> {
  const out = path.join(folder, 'world');
  const made = await generate({ ...size, seed: 1, out });
  // It lives now, so that nobody need be told another time.
  const world = { ...(await loadWorld(made.world)), starts_at: undefined };
  const simulator = await startSimulator(world, { clock: parseClockMode(rate === 1 ? 'real' : `x${rate}`), layers });
  const { server, control, public_key_pem, close } = simulator;
  const connected = async () => {
    const answer = await fetch(`http://${control}/connections`);
    const { connections }: { connections: { main: boolean; user_id: number | null }[] } = JSON.parse(
      await answer.text(),
    );
    return new Set(connections.filter(({ main }) => main).flatMap(({ user_id }) => user_id ?? [])).size;
  };
  const order = async (method: string, path: string, body?: object) => {
    const json = { 'content-type': 'application/json' };
    const init = body === undefined ? { method } : { method, headers: json, body: JSON.stringify(body) };
    const answer = await fetch(`http://${control}${path}`, init);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  const openProxies = async () => {
    const all = await startProxies(simulator);
    return all.filter(({ name }) => !name.startsWith('mtproxy')).map(({ url }) => url);
  };
  const accounts = world.users.filter((user) => user.auth_keys.length > 0);
  const strangers = world.users.filter((user) => user.auth_keys.length === 0);
  return {
    server,
    control,
    public_key_pem,
    legacy: made.legacy,
    accounts,
    strangers,
    connected,
    openProxies,
    order,
    close,
  };
}
