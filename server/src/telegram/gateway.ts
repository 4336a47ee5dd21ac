import type { TelegramGateway } from '#domain/telegram.ts';
import type { Destination } from '#telegram/link/socks.ts';
import type { TelegramLog } from '#telegram/log.ts';
import type { AppInfo } from '#telegram/mtcute.ts';
import type { MediaAddresses, OtherDcs } from '#telegram/routes.ts';

export type GatewayOptions = {
  /** Another server than Telegram's: every connection goes there, whatever a session says. */
  server?: Destination | undefined;
  /** The same for media connections; without it large files go over the main connection. */
  media_server?: Destination | undefined;
  /** That server's DCs by number; what is not here is taken by `server`. */
  dcs?: OtherDcs | undefined;
  /** That server's public key, PKCS#1 in PEM; only needed where a new auth key is made. */
  server_key_pem?: string | undefined;
  app: AppInfo;
  log: TelegramLog;
};

/** The options, and what all clients of a gateway learn together. */
export type GatewaySetup = GatewayOptions & { media_addresses: MediaAddresses; dcs: OtherDcs };

/** mtcute takes longer to load than all the rest of a command, and most commands never connect: it comes with the first call. */
export function createTelegramGateway(options: GatewayOptions): TelegramGateway {
  const setup: GatewaySetup = { ...options, media_addresses: new Map(), dcs: new Map(options.dcs) };
  return {
    connect: async (identity, connect) => {
      await trustKeyOf(options);
      const { openClient } = await import('#telegram/open-client.ts');
      return openClient(setup, identity, connect);
    },
    login: async (login) => {
      await trustKeyOf(options);
      const { startLogin } = await import('#telegram/login/flow.ts');
      return startLogin(setup, login);
    },
    probe: async (proxy, probe) => {
      await trustKeyOf(options);
      const { probeDc } = await import('#telegram/probe.ts');
      return probeDc(setup, proxy, probe);
    },
  };
}

async function trustKeyOf({ server_key_pem }: GatewayOptions): Promise<void> {
  if (!server_key_pem) return;
  const { trustServerKey } = await import('#telegram/mtcute.ts');
  trustServerKey(server_key_pem);
}
