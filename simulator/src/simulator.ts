/** Where all meets: the world, its clock, the MTProto server, the methods and the control API. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import Long from 'long';
import { parsePublicKey } from '@mtcute/core/utils.js';
import { createChance } from '#chance.ts';
import { createClock, type SimulatedClock } from '#clock/clock.ts';
import type { ClockMode } from '#clock/mode.ts';
import { CONTROL_HOST, createControl, type Control } from '#control/server.ts';
import { silentLog, type Log } from '#log.ts';
import { CallLog } from '#methods/call-log.ts';
import { createApi } from '#methods/dispatch.ts';
import type { Address, Notify, Tell } from '#methods/handler.ts';
import { isReachable } from '#methods/standing.ts';
import { MtprotoServer } from '#mtproto/server.ts';
import { crypto, loadCrypto } from '#wire/crypto.ts';
import type { WorldFile } from '#world-file.ts';
import { World } from '#world/world.ts';

export type SimulatorOptions = {
  /** Loopback unless one really wants others to reach it. */
  host?: string;
  /** 0, the default everywhere here: any free port. */
  port?: number;
  /** Default: the port after the main one. It may be the control port too: HTTP is told apart. */
  media_port?: number;
  control_port?: number;
  clock?: ClockMode;
  log?: Log;
};

export type Simulator = {
  /** `host:port` each. */
  server: string;
  media_server: string;
  control: string;
  /** PKCS#1: what clients must know the server by. */
  public_key_pem: string;
  world: World;
  clock: SimulatedClock;
  close: () => Promise<void>;
};

/** Rejects with the system's error when a port is in use; nothing stays open then. */
export async function startSimulator(file: WorldFile, options: SimulatorOptions = {}): Promise<Simulator> {
  await loadCrypto();
  const { host = '127.0.0.1', log = silentLog } = options;
  const clock = createClock({ ...(options.clock ?? { mode: 'real', rate: 1 }), starts_at: file.starts_at });
  const chance = createChance(file.seed);
  const world = new World(file, chance.split('world'));
  const keys = serverKeys(file.private_key);
  const now = (): Date => clock.now();
  const realNow = (): number => Date.now();
  const protocolChance = chance.split('protocol');
  const randomBytes = (length: number): Buffer => protocolChance.bytes(length);
  const { private_key, fingerprint } = keys;
  const server = new MtprotoServer({ private_key, fingerprint, randomBytes, realNow, now, log });
  for (const { id, auth_keys } of file.users) {
    for (const key of auth_keys) server.addKey(Buffer.from(key, 'hex'), id);
  }
  const calls = new CallLog();
  const tell = createTell(world, server);
  const address: Address = { host, port: 0, media_port: 0 };
  const notify: Notify = (key, updates) => server.listeningWith(key)?.update(updates);
  const { keys: authKeys } = server;
  const api = { world, keys: authKeys, calls, log, tell, notify, now, realNow, address: () => address };
  server.handler = createApi(api);
  const about = (): Pick<Simulator, 'server' | 'media_server' | 'public_key_pem'> => ({
    server: `${host}:${address.port}`,
    media_server: `${host}:${address.media_port}`,
    public_key_pem: keys.public_key_pem,
  });
  const control = await createControl({ world, server, calls, clock, tell, notify, realNow, about });
  const close = async (): Promise<void> => {
    await control.close();
    await server.close();
    clock.close();
  };
  try {
    const control_port = await listen(server, control, { ...options, address });
    return { ...about(), control: `${CONTROL_HOST}:${control_port}`, world, clock, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Fills in the ports of the address; resolves with the control port. */
async function listen(
  server: MtprotoServer,
  control: Control,
  { port = 0, media_port, control_port = 0, address }: SimulatorOptions & { address: Address },
): Promise<number> {
  const { host } = address;
  address.port = await server.listen({ host, port }, 'main');
  const wanted = media_port ?? (port === 0 ? 0 : port + 1);
  if (wanted !== 0 && wanted === control_port && host === CONTROL_HOST) {
    address.media_port = await server.listen({ host, port: wanted }, 'media', control.accept);
    return control_port;
  }
  address.media_port = await server.listen({ host, port: wanted }, 'media');
  return control.listen(control_port);
}

/** Telegram says nothing to whoever it has thrown out. */
function createTell(world: World, server: MtprotoServer): Tell {
  return (user_id, make, except) => {
    const person = world.people.get(user_id);
    if (!person || !isReachable(person)) return;
    const sessions = server.listening(user_id).filter(({ key }) => key !== except);
    if (sessions.length === 0) return;
    const updates = make();
    for (const session of sessions) session.update(updates);
  };
}

function serverKeys(pem: string): {
  private_key: ReturnType<typeof createPrivateKey>;
  public_key_pem: string;
  fingerprint: Long;
} {
  const private_key = createPrivateKey(pem);
  const public_key_pem = createPublicKey(private_key).export({ type: 'pkcs1', format: 'pem' }).toString();
  const { fingerprint } = parsePublicKey(crypto, public_key_pem);
  return { private_key, public_key_pem, fingerprint: Long.fromString(fingerprint, true, 16).toSigned() };
}
