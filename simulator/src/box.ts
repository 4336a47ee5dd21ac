/**
 * A simulated Telegram without its ports: the world, its clock, the server's protocol and methods. `simulator.ts` opens
 * ports for it; `in-process/` lets clients of the same process in.
 */
import { createPrivateKey } from 'node:crypto';
import Long from 'long';
import { createChance } from '#chance.ts';
import { createClock, type SimulatedClock } from '#clock/clock.ts';
import type { ClockMode } from '#clock/mode.ts';
import { realTime, type RealTime } from '#clock/real-time.ts';
import type { ControlOptions } from '#control/server.ts';
import { startLife } from '#life/life.ts';
import { silentLog, type Log } from '#log.ts';
import { CallLog } from '#methods/call-log.ts';
import { createApi } from '#methods/dispatch.ts';
import type { Address, Notify } from '#methods/handler.ts';
import { createTell } from '#methods/tell.ts';
import { MtprotoServer } from '#mtproto/server.ts';
import { ownCodec } from '#wire/codec.ts';
import { fingerprintOf, publicKeyOf } from '#server-key.ts';
import { loadCrypto } from '#wire/crypto.ts';
import { createCodecs } from '#wire/layer-codec.ts';
import type { WorldFile } from '#world-file.ts';
import { World } from '#world/world.ts';

/** A layer that clients may speak, and its schema in Telegram's own notation. */
export type ClientLayer = { layer: number; tl: string };

export type BoxOptions = {
  clock?: ClockMode | undefined;
  log?: Log | undefined;
  /** Layers of clients beside the own one, each as TL text. */
  layers?: ClientLayer[] | undefined;
  /** What stands for real time; a simulation brings a virtual one. */
  time?: RealTime | undefined;
  /** Asked when a client wants to know where the DCs are. */
  address: () => Address;
};

/** All that the control API needs, too. */
export type Box = Omit<ControlOptions, 'about' | 'proxies'> & {
  world: World;
  server: MtprotoServer;
  clock: SimulatedClock;
  /** PKCS#1: what clients must know the server by. */
  public_key_pem: string;
};

export async function createBox(file: WorldFile, options: BoxOptions): Promise<Box> {
  await loadCrypto();
  const { log = silentLog, time = realTime, address } = options;
  const clock = createClock({ ...(options.clock ?? { mode: 'real', rate: 1 }), starts_at: file.starts_at }, time);
  const chance = createChance(file.seed);
  const world = new World(file, chance.split('world'));
  const { private_key, fingerprint, public_key_pem } = serverKeys(file.private_key);
  const now = (): Date => clock.now();
  const codecs = createCodecs(ownCodec, options.layers ?? []);
  let ahead_ms = 0;
  const realNow = (): number => time.wall() + ahead_ms;
  const protocolChance = chance.split('protocol');
  const randomBytes = (length: number): Buffer => protocolChance.bytes(length);
  const server = new MtprotoServer({ private_key, fingerprint, randomBytes, realNow, now, codecs, log });
  for (const { id, auth_keys, dc = world.dcs[0] } of file.users) {
    for (const key of auth_keys) server.addKey({ bytes: Buffer.from(key, 'hex'), user_id: id, dc });
  }
  const calls = new CallLog();
  const tell = createTell(world, server, { now, after: time.after, log });
  if (file.life) startLife({ world, clock, tell, chance: chance.split('life'), life: file.life });
  const notify: Notify = (key, updates) => server.listeningWith(key)?.update(updates);
  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      time.after(milliseconds, resolve);
    });
  server.handler = createApi({ world, keys: server.keys, calls, log, tell, notify, now, realNow, sleep, address });
  const setServerClock = (seconds: number): void => {
    ahead_ms = seconds * 1000;
    server.clockWasSet();
  };
  return { world, server, clock, calls, tell, notify, realNow, setServerClock, sleep, log, public_key_pem };
}

function serverKeys(pem: string): {
  private_key: ReturnType<typeof createPrivateKey>;
  public_key_pem: string;
  fingerprint: Long;
} {
  const private_key = createPrivateKey(pem);
  const public_key_pem = publicKeyOf(pem);
  const fingerprint = Long.fromString(fingerprintOf(public_key_pem), true, 16).toSigned();
  return { private_key, public_key_pem, fingerprint };
}
