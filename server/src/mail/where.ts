import { isIP } from 'node:net';
import type { MailIdentity } from '#domain/mail/gateway.ts';
import { publicAddresses } from '#lib/public-address.ts';

/** Whether servers that users name may be at private and loopback addresses. */
export type MayDial = { allow_private: boolean };

/**
 * The host to connect to, and the name that its certificate is for. A name that users give may lead to a private address, also
 * only a moment after it was looked up: the connection goes to the very address that was looked at.
 */
export async function whereTo(
  { host }: Pick<MailIdentity, 'host'>,
  { allow_private }: MayDial,
): Promise<{ host: string; servername?: string }> {
  // Of an address there is no name (RFC 6066): the certificate has to be for the address.
  const named = isIP(host) === 0 ? { servername: host } : {};
  if (allow_private) return { host, ...named };
  const [address = host] = await publicAddresses(host);
  return { host: address, ...named };
}
