/** A simulated Telegram for clients of the same process: the same world, methods, faults and control, and no sockets. */
import { createBox, type Box } from '#box.ts';
import { createChance } from '#chance.ts';
import type { ClockMode } from '#clock/mode.ts';
import type { RealTime } from '#clock/real-time.ts';
import { placesOf } from '#control/places.ts';
import { createControl } from '#control/server.ts';
import type { Log } from '#log.ts';
import { authKeyId, longAt } from '#wire/encryption.ts';
import type { WorldFile } from '#world-file.ts';
import { InProcessClient, type InProcessClientOptions } from './in-process-client.ts';

export type InProcessOptions = {
  /** What stands for real time: network delays, message ids, and the clock's own pace. */
  time: RealTime;
  clock?: ClockMode;
  log?: Log;
  /** How messages travel; absent: in the next microtask. It must keep the order of each client's messages. */
  carry?: (arrive: () => void) => void;
};

export type ConnectInProcess = Pick<InProcessClientOptions, 'api_id' | 'onUpdates' | 'onEnded'> & {
  auth_key: Uint8Array;
  /** Default: a main connection that hears updates. */
  main?: boolean;
  wants_updates?: boolean;
  /** How this client's messages travel, instead of how all do. */
  carry?: (arrive: () => void) => void;
};

export type InProcess = Pick<Box, 'world' | 'clock'> & {
  /** Never throws: that the server is down, or does not know the key, is told by `onEnded`. */
  connect: (options: ConnectInProcess) => InProcessClient;
  /** A new auth key, with which nobody is logged in. */
  makeKey: () => Uint8Array;
  /** The control API: GET without a body, else POST. Rejects when it refuses. */
  control: <T>(path: string, body?: object) => Promise<T>;
  close: () => Promise<void>;
};

/** No port is open: this host and these ports are those of nobody (RFC 5737). */
const NOWHERE = { host: '192.0.2.1', port: 443, media_port: 444 };

export async function createInProcess(file: WorldFile, options: InProcessOptions): Promise<InProcess> {
  const { time, carry = queueMicrotask } = options;
  const box = await createBox(file, { clock: options.clock, log: options.log, time, address: () => address });
  const { server, world, clock } = box;
  const { public_key_pem } = box;
  const address = { host: NOWHERE.host, dcs: world.dcs.map((id) => ({ ...NOWHERE, id })) };
  const about = () => ({ ...placesOf(address), public_key_pem });
  const control = await createControl({ ...box, proxies: [], about });
  const chance = createChance(file.seed).split('clients in the process');
  return {
    world,
    clock,
    connect: ({ auth_key, main = true, wants_updates = true, carry: own = carry, ...rest }) => {
      const name = authKeyId(auth_key).toString('hex');
      const known = server.keys.find(name);
      // A client that connects for the first time would be told the salt and say everything once more.
      const key = { name, salt: known?.salt ?? longAt(Buffer.alloc(8), 0) };
      const dc = known?.dc ?? world.dcs[0];
      const session_id = longAt(chance.bytes(8), 0);
      return new InProcessClient(server, time, box.clock.now(), {
        ...rest,
        key,
        dc,
        main,
        wants_updates,
        session_id,
        carry: own,
      });
    },
    makeKey: () => server.addKey({ bytes: keyBytes(chance.bytes(256)), dc: world.dcs[0], user_id: null }).bytes,
    control: async <T>(path: string, body?: object): Promise<T> => {
      const { status, text } = await control.inject(path, body);
      if (status >= 400) throw new Error(`${path}: ${status} ${text}`);
      return JSON.parse(text);
    },
    close: async () => {
      await control.close();
      await server.close();
      clock.close();
    },
  };
}

/** Clients write keys without leading zeros. */
function keyBytes(bytes: Buffer): Buffer {
  bytes[0] = (bytes[0] ?? 0) | 1;
  return bytes;
}
