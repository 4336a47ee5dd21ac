/** The SOCKS handshakes (RFC 1928, RFC 1929, SOCKS4A) over a connection to the proxy. */
import { isIP } from 'node:net';
import type { ConnectionTrouble } from '#domain/telegram.ts';
import { connectionError, peerName } from './socket-faults.ts';
import type { GuardedSocket } from './guarded-socket.ts';

export type Destination = { host: string; port: number };
export type ProxyUser = { user: string | null; password: string | null };

/** A length stands in one byte. */
const FIELD_MAX_BYTES = 255;

const SOCKS5_REPLIES: Record<number, [ConnectionTrouble, string]> = {
  1: ['proxy_refused', 'general failure'],
  2: ['proxy_refused', 'not allowed by its rules'],
  3: ['unreachable', 'network unreachable from it'],
  4: ['unreachable', 'host unreachable from it'],
  5: ['refused', 'the destination refused the connection'],
  6: ['timeout', 'time to live expired'],
  7: ['proxy_refused', 'command not supported'],
  8: ['proxy_refused', 'address type not supported'],
};

export async function socks5(proxy: GuardedSocket, to: Destination, login: ProxyUser): Promise<void> {
  const methods = login.user === null ? [0] : [0, 2];
  await proxy.write(Buffer.from([5, methods.length, ...methods]));
  const [version, method] = await proxy.take(2);
  if (version !== 5) throw refusal(proxy, 'it does not speak SOCKS5');
  if (method === 2 && login.user !== null) await socks5Login(proxy, login.user, login.password ?? '');
  else if (method === 2 || method === 0xff) throw wrongLogin(proxy);
  else if (method !== 0) throw refusal(proxy, `it wants the unknown login method ${method}`);
  await proxy.write(Buffer.concat([Buffer.from([5, 1, 0]), socks5Address(proxy, to), portBytes(to.port)]));
  const [, reply = 0, , addressType] = await proxy.take(4);
  if (reply !== 0) {
    const [reason, words] = SOCKS5_REPLIES[reply] ?? ['proxy_refused', `reply ${reply}`];
    throw connectionError(reason, `${peerName(proxy.peer)}: ${words}`);
  }
  // The address it bound is of no use, but has to be read.
  if (addressType === 1) await proxy.take(4 + 2);
  else if (addressType === 4) await proxy.take(16 + 2);
  else if (addressType === 3) await proxy.take(((await proxy.take(1))[0] ?? 0) + 2);
  else throw refusal(proxy, `its answer has the unknown address type ${addressType}`);
}

async function socks5Login(proxy: GuardedSocket, user: string, password: string): Promise<void> {
  await proxy.write(Buffer.concat([Buffer.from([1]), field(proxy, user), field(proxy, password)]));
  // Many proxies answer a wrong password by closing the connection without a word.
  const answer = await proxy.take(2).catch((cause: unknown) => {
    throw wrongLogin(proxy, cause);
  });
  if (answer[1] !== 0) throw wrongLogin(proxy);
}

/** SOCKS4 knows IPv4 only; a host name goes the SOCKS4A way, after the address 0.0.0.1. */
export async function socks4(proxy: GuardedSocket, to: Destination, login: ProxyUser): Promise<void> {
  const family = isIP(to.host);
  if (family === 6) throw connectionError('unreachable', `${peerName(proxy.peer)}: SOCKS4 knows no IPv6`);
  const address = family === 4 ? to.host.split('.').map(Number) : [0, 0, 0, 1];
  const name = family === 4 ? Buffer.alloc(0) : Buffer.from(`${to.host}\0`);
  const user = Buffer.from(`${login.user ?? ''}\0`);
  await proxy.write(Buffer.concat([Buffer.from([4, 1]), portBytes(to.port), Buffer.from(address), user, name]));
  const [version, reply] = await proxy.take(8);
  if (version !== 0) throw refusal(proxy, 'it does not speak SOCKS4');
  if (reply === 92 || reply === 93) throw wrongLogin(proxy);
  if (reply !== 90) throw refusal(proxy, `reply ${reply}`);
}

function socks5Address(proxy: GuardedSocket, to: Destination): Buffer {
  switch (isIP(to.host)) {
    case 4:
      return Buffer.from([1, ...to.host.split('.').map(Number)]);
    case 6:
      return Buffer.concat([Buffer.from([4]), ipv6Bytes(to.host)]);
    default:
      return Buffer.concat([Buffer.from([3]), field(proxy, to.host)]);
  }
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes an IPv4 tail as hexadecimal groups and drops leading zeros.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = head ? head.split(':') : [];
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  const bytes = Buffer.alloc(16);
  groups.forEach((group, at) => bytes.writeUInt16BE(Number.parseInt(group, 16), at * 2));
  return bytes;
}

function portBytes(port: number): Buffer {
  return Buffer.from([port >> 8, port & 0xff]);
}

function field(proxy: GuardedSocket, text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > FIELD_MAX_BYTES) throw refusal(proxy, 'the login or the host name is longer than 255 bytes');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function refusal(proxy: GuardedSocket, words: string): Error {
  return connectionError('proxy_refused', `${peerName(proxy.peer)}: ${words}`);
}

function wrongLogin(proxy: GuardedSocket, cause?: unknown): Error {
  return connectionError('proxy_auth', `${peerName(proxy.peer)} does not accept this user and password`, cause);
}
