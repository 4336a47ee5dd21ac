/** The gateway's port over a simulated Telegram of the same process: no socket, no MTProto, no real time. */
import type { InProcess } from '@groundcrew/simulator';
import type { Proxy } from '@groundcrew/server/domain/proxies.ts';
import {
  TelegramError,
  type ConnectOptions,
  type TelegramClient,
  type TelegramFault,
  type TelegramGateway,
  type TelegramIdentity,
} from '@groundcrew/server/domain/telegram.ts';
import { createClient } from '@groundcrew/server/telegram/client.ts';
import { readHome } from '@groundcrew/server/telegram/identity.ts';
import { whoAmI } from '@groundcrew/server/telegram/methods/who-am-i.ts';
import { StateMirror } from '@groundcrew/server/telegram/state/state-mirror.ts';
import type { WirelessTime } from './virtual-time.ts';
import { WirelessConnection, type Watcher } from './wireless-connection.ts';

export type WirelessOptions = {
  telegram: InProcess;
  time: WirelessTime;
  watcher?: Watcher | undefined;
  carry?: (arrive: () => void) => void;
  /** Told of every connection that is opened. */
  onOpen?: (connection: WirelessConnection) => void;
  /** What is in the way, through this proxy or directly; null: nothing. Asked with every connection. */
  obstacle?: (proxy: Proxy | null) => TelegramFault | null;
  /** How long a probe says that it took. */
  probe_ms?: number;
};

const PROBE_MS = 1;
const silent = { debug: () => {}, warn: () => {} };

export function createWirelessGateway(options: WirelessOptions): TelegramGateway {
  const { time, obstacle = () => null, probe_ms = PROBE_MS } = options;
  const reach = (proxy: Proxy | null): void => {
    const fault = obstacle(proxy);
    if (fault) throw new TelegramError(fault);
  };
  return {
    connect: async (identity, connect) => {
      await options.watcher?.pass('connects');
      reach(identity.proxy);
      return openClient(options, identity, connect);
    },
    login: () => Promise.reject(new Error('nobody logs in without a wire yet')),
    probe: async (proxy) => {
      reach(proxy);
      await time.delay(probe_ms);
      return probe_ms;
    },
  };
}

async function openClient(
  { telegram, time, watcher, carry, onOpen }: WirelessOptions,
  identity: TelegramIdentity,
  options: ConnectOptions,
): Promise<TelegramClient> {
  const { account_id, api_id } = identity;
  const { auth_key } = readHome(identity);
  const mirror = await StateMirror.open(options.state, auth_key, silent, time.delay);
  const { mayWrite = () => true, timeout_ms, signal } = options;
  const parts = { account_id, api_id, auth_key, telegram, time, watcher, carry, mirror, mayWrite };
  const connection = new WirelessConnection(parts);
  onOpen?.(connection);
  try {
    const me = await whoAmI(connection, { timeout_ms, ...(signal ? { signal } : {}) });
    connection.self_id = me.id;
    connection.settle((fault) => options.onLost?.(fault));
    if (options.onUpdates) connection.follow(options.onUpdates);
    return createClient(connection, me);
  } catch (error) {
    await connection.close(error instanceof TelegramError ? error.fault : { kind: 'closed', detail: 'it failed' });
    throw error;
  }
}
