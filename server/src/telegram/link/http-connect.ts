/** The CONNECT request to an HTTP proxy (RFC 9110, section 9.3.6). */
import type { ConnectionTrouble } from '#domain/telegram.ts';
import { connectionError, peerName } from './socket-faults.ts';
import type { GuardedSocket } from './guarded-socket.ts';
import type { Destination, ProxyUser } from './socks.ts';

/** A proxy's answer is a few hundred bytes; whoever sends more is no proxy. */
const HEAD_MAX_BYTES = 16_384;

export async function httpConnect(proxy: GuardedSocket, to: Destination, login: ProxyUser): Promise<void> {
  const host = `${to.host.includes(':') ? `[${to.host}]` : to.host}:${to.port}`;
  const lines = [`CONNECT ${host} HTTP/1.1`, `Host: ${host}`];
  if (login.user !== null) {
    const secret = Buffer.from(`${login.user}:${login.password ?? ''}`).toString('base64');
    lines.push(`Proxy-Authorization: Basic ${secret}`);
  }
  await proxy.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(await readHead(proxy))?.[1]);
  if (status >= 200 && status < 300) return;
  const answer = Number.isNaN(status) ? 'it does not speak HTTP' : `HTTP status ${status}`;
  throw connectionError(reasonOf(status), `${peerName(proxy.peer)}: ${answer}`);
}

/** Byte by byte, because what follows the empty line already belongs to Telegram. */
async function readHead(proxy: GuardedSocket): Promise<string> {
  let head = '';
  while (!head.endsWith('\r\n\r\n')) {
    head += (await proxy.take(1)).toString('latin1');
    const strange = !'HTTP/1.'.startsWith(head.slice(0, 7));
    if (strange || head.length > HEAD_MAX_BYTES) return '';
  }
  return head;
}

function reasonOf(status: number): ConnectionTrouble {
  if (status === 401 || status === 407) return 'proxy_auth';
  if (status === 502 || status === 503) return 'unreachable';
  if (status === 504) return 'timeout';
  return 'proxy_refused';
}
