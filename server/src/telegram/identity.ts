/** What of an account's settings is usable, before anything is sent. */
import { isIP } from 'node:net';
import { parseSession } from '#domain/sessions/parse.ts';
import { TelegramError, type TelegramFault, type TelegramIdentity } from '#domain/telegram.ts';
import { dcAddress } from '#telegram/dcs.ts';
import type { Destination } from '#telegram/link/socks.ts';

export type HomeDc = { dc_id: number; auth_key: Uint8Array; address: Destination; test_mode: boolean };

type SetupPart = Extract<TelegramFault, { kind: 'setup' }>['part'];

/** Telegram's ids of applications are positive int32. */
const API_ID_MAX = 2 ** 31 - 1;

export function readHome(identity: TelegramIdentity): HomeDc {
  const { api_id, api_hash } = identity;
  if (!Number.isInteger(api_id) || api_id < 1 || api_id > API_ID_MAX) {
    throw setupError('api_id', `${api_id} is not an integer between 1 and ${API_ID_MAX}`);
  }
  if (!/^\S+$/.test(api_hash)) throw setupError('api_hash', 'empty, or with white space in it');
  const parsed = parseSession(identity.session_string);
  if (!parsed.ok) throw setupError('session', parsed.reason);
  const { dc_id, auth_key, host, port, test_mode } = parsed.session;
  // Sessions of browsers name a host that speaks WebSocket only, on the same DC.
  const own = host !== null && port !== null && isIP(host) ? { host, port } : null;
  const address = own ?? dcAddress(dc_id, test_mode);
  if (!address) throw setupError('session', `no address is known for DC ${dc_id}`);
  return { dc_id, auth_key, address, test_mode };
}

export function setupError(part: SetupPart, detail: string, cause?: unknown): TelegramError {
  return new TelegramError({ kind: 'setup', part, detail }, cause === undefined ? undefined : { cause });
}
