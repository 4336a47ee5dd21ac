import type { TelegramGateway } from '#domain/telegram.ts';
import type { Destination } from '#telegram/link/socks.ts';
import type { TelegramLog } from '#telegram/log.ts';
import { trustServerKey, type AppInfo } from '#telegram/mtcute.ts';
import { openClient } from '#telegram/open-client.ts';
import { probeDc } from '#telegram/probe.ts';
import type { MediaAddresses } from '#telegram/routes.ts';

export type GatewayOptions = {
  /** Another server than Telegram's: every connection goes there, whatever a session says. */
  server?: Destination | undefined;
  /** The same for media connections; without it large files go over the main connection. */
  media_server?: Destination | undefined;
  /** That server's public key, PKCS#1 in PEM; only needed where a new auth key is made. */
  server_key_pem?: string | undefined;
  app: AppInfo;
  log: TelegramLog;
};

/** The options, and what all clients of a gateway learn together. */
export type GatewaySetup = GatewayOptions & { media_addresses: MediaAddresses };

export function createTelegramGateway(options: GatewayOptions): TelegramGateway {
  if (options.server_key_pem) trustServerKey(options.server_key_pem);
  const setup: GatewaySetup = { ...options, media_addresses: new Map() };
  return {
    connect: (identity, connect) => openClient(setup, identity, connect),
    probe: (proxy, probe) => probeDc(setup, proxy, probe),
  };
}
