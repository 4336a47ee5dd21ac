import type { Proxy } from '#domain/proxies.ts';
import { FIRST_DC } from '#telegram/dcs.ts';
import { setupError } from '#telegram/identity.ts';
import { assertProxyAllowed, createRoute, type MediaAddresses, type Servers } from '#telegram/routes.ts';
import { Link, type LinkOptions } from './link.ts';

/** A link by the gateway's rules; throws when the proxy cannot be used at all. */
export function createLink(
  servers: Servers & { media_addresses: MediaAddresses },
  proxy: Proxy | null,
  options: Pick<LinkOptions, 'mayWrite' | 'onFrame'>,
): Link {
  assertProxyAllowed(proxy, servers);
  const link = new Link({ proxy, route: createRoute(servers, servers.media_addresses), ...options });
  try {
    link.packetCodec({ id: FIRST_DC, ipAddress: '', port: 0 });
  } catch (error) {
    throw setupError('proxy', 'the secret of the MTProxy cannot be read', error);
  }
  return link;
}
