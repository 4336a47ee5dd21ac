import {
  TelegramError,
  type ConnectOptions,
  type TelegramClient,
  type TelegramFault,
  type TelegramIdentity,
} from '#domain/telegram.ts';
import { bounded } from '#telegram/bounded.ts';
import { createClient } from '#telegram/client.ts';
import { Connection } from '#telegram/connection.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { readHome, type HomeDc } from '#telegram/identity.ts';
import { createLink } from '#telegram/link/create-link.ts';
import { faultOf } from '#telegram/link/socket-faults.ts';
import { whoAmI } from '#telegram/methods/who-am-i.ts';
import { createMtcute } from '#telegram/mtcute.ts';
import { planMedia } from '#telegram/routes.ts';
import { StateMirror } from '#telegram/state/state-mirror.ts';

/** TCP, proxy, MTProto and who-am-I; whatever fails, nothing is left open. */
export async function openClient(
  gateway: GatewaySetup,
  identity: TelegramIdentity,
  options: ConnectOptions,
): Promise<TelegramClient> {
  const home = readHome(identity);
  const connection = await prepare(gateway, identity, home, options);
  const { link } = connection;
  try {
    await firstAnswer(connection, options);
    if (link.fault) throw new TelegramError(link.fault);
  } catch (error) {
    await connection.close(faultOf(error));
    throw error;
  }
  link.settle();
  // A connection that is lost is closed, and then reported: who hears of it may connect again at once.
  link.signal.addEventListener('abort', () => {
    if (link.fault && !connection.closing) void connection.lost(link.fault, options.onLost);
  });
  return createClient(connection);
}

async function prepare(
  gateway: GatewaySetup,
  identity: TelegramIdentity,
  home: HomeDc,
  options: ConnectOptions,
): Promise<Connection> {
  const log = gateway.log;
  const link = createLink(gateway, identity.proxy, { mayWrite: options.mayWrite });
  const mirror = await StateMirror.open(options.state, home.auth_key, log);
  const mtcute = createMtcute({
    api_id: identity.api_id,
    api_hash: identity.api_hash,
    app: gateway.app,
    dc: { id: home.dc_id, address: home.address, test_mode: home.test_mode },
    home,
    mirror,
    link,
    log,
  });
  const { media_addresses } = gateway;
  const media = planMedia(gateway, identity.proxy);
  return new Connection({ account_id: identity.account_id, mtcute, link, mirror, media, media_addresses, log });
}

/** connect() of mtcute resolves before anything is proved; an answer to a call is the proof. */
function firstAnswer(connection: Connection, options: ConnectOptions): Promise<void> {
  const { link, mtcute } = connection;
  const { timeout_ms, signal } = options;
  const onTimeout = (): TelegramFault => ({
    kind: 'connection',
    reason: 'timeout',
    detail: `no answer within ${timeout_ms} ms (${link.stage})`,
  });
  return bounded({ timeout_ms, onTimeout, link: link.signal, signal }, async (stop) => {
    await mtcute.connect();
    connection.keepOpenAtRest();
    const me = await whoAmI(connection, { timeout_ms, signal: stop });
    connection.self_id = me.id;
  });
}
