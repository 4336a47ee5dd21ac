import { parseIpv4, parseIpv6 } from '#domain/ip.ts';
import { gramjsString } from './gramjs.ts';
import { mtcuteString } from './mtcute.ts';
import { pyrogramString } from './pyrogram.ts';
import type { ParsedSession } from './session.ts';
import { telethonString } from './telethon.ts';

/** GramJS writes the port as int16. */
const GRAMJS_PORT_MAX = 32_767;

/**
 * The one string that is stored for a session, whatever kind it came as: Telethon's form for an IP address, GramJS' for
 * a host name, Pyrogram's when only the DC is known, mtcute's for the test DCs and what GramJS cannot hold. DC, address,
 * key and test mode come back from it; the user id only from the last two (the account's row keeps it).
 */
export function formatSession(session: ParsedSession): string {
  const { dc_id, host, port, auth_key } = session;
  if (host === null || port === null) return pyrogramString(session);
  if (session.test_mode) return mtcuteString({ ...session, host, port });
  const ip = parseIpv4(host) ?? parseIpv6(host);
  if (ip !== null) return telethonString(dc_id, ip, port, auth_key);
  return port > GRAMJS_PORT_MAX ? mtcuteString({ ...session, host, port }) : gramjsString(dc_id, host, port, auth_key);
}
