// Users name proxies, and the server dials them: not into its own machine or network, unless that is allowed.
import type { Proxy } from '#domain/proxies.ts';
import { publicAddresses } from '#lib/public-address.ts';

/** Throws `private_address` and `bad_value`, naming the host. */
export async function assertMayDial(proxy: Proxy | null, { allow_private }: { allow_private: boolean }): Promise<void> {
  if (proxy !== null && !allow_private) await publicAddresses(proxy.host);
}

/** The proxy at the very address that was looked at, so that its name leads nowhere else a moment later. */
export async function pinned(proxy: Proxy | null, options: { allow_private: boolean }): Promise<Proxy | null> {
  if (proxy === null || options.allow_private) return proxy;
  const [address] = await publicAddresses(proxy.host);
  // The certificate of an https proxy is for its name.
  return address === undefined || proxy.type === 'https' ? proxy : { ...proxy, host: address };
}
