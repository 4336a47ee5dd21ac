import type { ConnectOptions, TelegramClient, TelegramIdentity } from '#domain/telegram.ts';
import { createClient } from '#telegram/client.ts';
import { firstAnswer } from '#telegram/first-answer.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { readHome } from '#telegram/identity.ts';
import { whoAmI } from '#telegram/methods/who-am-i.ts';
import { prepareConnection } from '#telegram/prepare-connection.ts';

/** TCP, proxy, MTProto and who-am-I; whatever fails, nothing is left open. */
export async function openClient(
  gateway: GatewaySetup,
  identity: TelegramIdentity,
  options: ConnectOptions,
): Promise<TelegramClient> {
  const { dc_id, address, test_mode, auth_key } = readHome(identity);
  const { account_id, api_id, api_hash, proxy } = identity;
  const connection = await prepareConnection(gateway, {
    account_id,
    api_id,
    api_hash,
    proxy,
    dc: { id: dc_id, address, test_mode },
    auth_key,
    state: options.state,
    link: { mayWrite: options.mayWrite },
  });
  const me = await firstAnswer(connection, options, (call) => whoAmI(connection, call));
  connection.self_id = me.id;
  const { link } = connection;
  // A connection that is lost is closed, and then reported: who hears of it may connect again at once.
  const onSealed = () => {
    if (link.fault && !connection.closing) void connection.lost(link.fault, options.onLost);
  };
  if (link.signal.aborted) onSealed();
  else link.signal.addEventListener('abort', onSealed);
  return createClient(connection, me);
}
