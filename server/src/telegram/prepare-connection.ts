import type { Proxy } from '#domain/proxies.ts';
import type { TelegramStateStore } from '#domain/telegram.ts';
import { Connection } from '#telegram/connection.ts';
import { dcAddress } from '#telegram/dcs.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { setupError } from '#telegram/identity.ts';
import { createLink } from '#telegram/link/create-link.ts';
import type { LinkOptions } from '#telegram/link/link.ts';
import type { Destination } from '#telegram/link/socks.ts';
import { createMtcute } from '#telegram/mtcute.ts';
import { planMedia } from '#telegram/routes.ts';
import { StateMirror } from '#telegram/state/state-mirror.ts';

type Plan = {
  account_id: number;
  api_id: number;
  api_hash: string;
  proxy: Proxy | null;
  dc: { id: number; address: Destination; test_mode: boolean };
  /** The key of the account's session; null where there is none (yet): one is made then, and kept in `state`. */
  auth_key: Uint8Array | null;
  state: TelegramStateStore;
  link: Pick<LinkOptions, 'mayWrite' | 'onFrame'>;
};

/** For connections that leave nothing behind. */
export const NOWHERE: TelegramStateStore = { load: () => Promise.resolve([]), save: () => Promise.resolve() };

/** A connection that has not dialled yet. Throws when the proxy cannot be used at all, or the state cannot be read. */
export async function prepareConnection(gateway: GatewaySetup, plan: Plan): Promise<Connection> {
  const { account_id, api_id, api_hash, proxy, dc, auth_key, state } = plan;
  const { app, log, media_addresses } = gateway;
  const link = createLink(gateway, proxy, plan.link);
  const mirror = await StateMirror.open(state, auth_key ?? new Uint8Array(), log);
  const home = auth_key && { dc_id: dc.id, auth_key };
  const mtcute = createMtcute({ api_id, api_hash, app, dc, home, mirror, link, log });
  const media = planMedia(gateway, proxy);
  const dial = (dc_id: number, key: Uint8Array | null): Promise<Connection> => {
    const address = dcAddress(dc_id, dc.test_mode);
    if (!address) throw setupError('session', `no address is known for DC ${dc_id}`);
    const other = { id: dc_id, address, test_mode: dc.test_mode };
    return prepareConnection(gateway, { ...plan, dc: other, auth_key: key, state: NOWHERE });
  };
  return new Connection({ account_id, mtcute, link, mirror, media, media_addresses, log, dial });
}
