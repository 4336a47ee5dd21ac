/** Where the gateway's connections go: to Telegram, or all of them to another server. */
import type { Proxy } from '#domain/proxies.ts';
import { setupError } from '#telegram/identity.ts';
import type { LinkOptions } from '#telegram/link/link.ts';
import type { Destination } from '#telegram/link/socks.ts';

export type Servers = {
  /** Takes every connection, whatever DC it is meant for, but for those of `dcs`. */
  server?: Destination | undefined;
  /** Takes the media connections; without it there are none, since one port cannot tell them from main ones. */
  media_server?: Destination | undefined;
  /** Where the other server's DCs are, as far as that is known. Without `server` they are Telegram's own. */
  dcs?: OtherDcs | undefined;
};

export type OtherDcs = Map<number, { server: Destination; media_server: Destination | null }>;

/** Telegram's own media addresses by DC, once its config was asked for; null where it names none. */
export type MediaAddresses = Map<number, Destination | null>;

/** The one place that knows an address: a connection goes where this says, or it is not made. */
export function createRoute({ server, media_server, dcs }: Servers, media: MediaAddresses): LinkOptions['route'] {
  if (server) {
    return ({ id, lane }) => {
      const dc = dcs?.get(id) ?? { server, media_server };
      return lane === 'media' ? (dc.media_server ?? dc.server) : dc.server;
    };
  }
  return ({ id, lane, host, port }) => (lane === 'media' ? media.get(id) : null) ?? { host, port };
}

/**
 * Whether large files have a connection of their own: `ask` Telegram's config for the address. Two connections to one
 * main address would kill the session, so without an address of their own they go over the main connection.
 */
export type MediaPlan = 'yes' | 'no' | 'ask';

export function planMedia({ server, media_server }: Servers, proxy: Proxy | null): MediaPlan {
  // An MTProxy is told with the DC's number that a connection is for media.
  if (proxy?.type === 'mtproxy') return server ? 'no' : 'yes';
  if (server) return media_server ? 'yes' : 'no';
  return 'ask';
}

/**
 * An MTProxy goes where it likes, so with another server than Telegram's only one on this machine is used: a session of
 * a simulated world never reaches Telegram, and one of Telegram never comes along with it.
 */
export function assertProxyAllowed(proxy: Proxy | null, { server }: Servers): void {
  if (!server || proxy?.type !== 'mtproxy') return;
  if (proxy.host === 'localhost' || proxy.host === '::1' || proxy.host.startsWith('127.') || proxy.host === server.host)
    return;
  throw setupError(
    'proxy',
    'an MTProxy chooses its own destination; with TELEGRAM_SERVER set only one on this machine is used',
  );
}
