import type { Proxy } from '#domain/proxies.ts';
import { TelegramError } from '#domain/telegram.ts';
import type { GuardedSocket } from './guarded-socket.ts';
import { httpConnect } from './http-connect.ts';
import { connectionError, peerName } from './socket-faults.ts';
import type { Lane, SocketPool } from './socket-pool.ts';
import { socks4, socks5, type Destination } from './socks.ts';

/** Opens a connection to the destination, through the proxy if there is one; leaves no socket behind when it fails. */
export async function reach(
  pool: SocketPool,
  proxy: Exclude<Proxy, { type: 'mtproxy' }> | null,
  to: Destination,
  lane: Lane,
): Promise<GuardedSocket> {
  if (!proxy) return pool.open({ role: 'server', ...to }, lane);
  const socket = await pool.open({ role: 'proxy', host: proxy.host, port: proxy.port }, lane, proxy.type === 'https');
  try {
    if (proxy.type === 'socks5') await socks5(socket, to, proxy);
    else if (proxy.type === 'socks4') await socks4(socket, to, proxy);
    else await httpConnect(socket, to, proxy);
    return socket;
  } catch (error) {
    socket.close();
    throw hungUp(error)
      ? connectionError('proxy_refused', `${peerName(socket.peer)} hung up in the handshake`, error)
      : error;
  }
}

function hungUp(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'connection' && error.fault.reason === 'dropped';
}
