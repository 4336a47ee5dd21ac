/** Names what went wrong on a socket, on the way to Telegram or to a proxy, in the port's words. */
import { TelegramError, type ConnectionTrouble, type TelegramFault } from '#domain/telegram.ts';

/** Whom the socket was to reach: a proxy's refusal means something else than a server's. */
export type Peer = { role: 'server' | 'proxy'; host: string; port: number };

const BY_CODE: Record<string, ConnectionTrouble> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  ECONNRESET: 'dropped',
  ECONNABORTED: 'dropped',
  EPIPE: 'dropped',
};

export function connectionError(reason: ConnectionTrouble, detail: string, cause?: unknown): TelegramError {
  return new TelegramError({ kind: 'connection', reason, detail }, cause === undefined ? undefined : { cause });
}

/** The error of a socket that did not open, or broke. */
export function socketError(error: unknown, peer: Peer): TelegramError {
  if (error instanceof TelegramError) return error;
  const code = codeOf(error);
  const reason = BY_CODE[code] ?? 'protocol';
  const detail = `${peerName(peer)}: ${code}`;
  return connectionError(peer.role === 'proxy' && reason === 'refused' ? 'proxy_refused' : reason, detail, error);
}

export function peerName(peer: Peer): string {
  const host = peer.host.includes(':') ? `[${peer.host}]` : peer.host;
  return `${peer.role} ${host}:${peer.port}`;
}

/** Anything that was thrown, as a fault; what is unknown counts as trouble of the connection. */
export function faultOf(error: unknown): TelegramFault {
  if (error instanceof TelegramError) return error.fault;
  const detail = error instanceof Error ? error.message : 'unknown error';
  return { kind: 'connection', reason: 'protocol', detail };
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message : 'unknown error';
}
