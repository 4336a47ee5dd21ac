import type { ConnectOptions, TelegramClient, TelegramFault, TelegramIdentity } from '#domain/telegram.ts';
import { createClient } from '#telegram/client.ts';
import type { Connection } from '#telegram/connection.ts';
import { firstAnswer } from '#telegram/first-answer.ts';
import type { GatewaySetup } from '#telegram/gateway.ts';
import { readHome } from '#telegram/identity.ts';
import { whoAmI } from '#telegram/methods/who-am-i.ts';
import { exportHome, moveHome } from '#telegram/move-home.ts';
import { prepareConnection } from '#telegram/prepare-connection.ts';

/** TCP, proxy, MTProto and who-am-I; whatever fails, nothing is left open. */
export async function openClient(
  gateway: GatewaySetup,
  identity: TelegramIdentity,
  options: ConnectOptions,
): Promise<TelegramClient> {
  const connection = await prepare(gateway, identity, options);
  const answer = await firstAnswer(connection, options, async (call) => {
    try {
      return { me: await whoAmI(connection, call) };
    } catch (error) {
      const leave = options.onMoved ? await exportHome(connection, error, call) : null;
      if (leave) return { leave };
      throw error;
    }
  });
  if ('leave' in answer) {
    await connection.close(MOVED);
    return openClient(gateway, await moveHome(gateway, identity, answer.leave, options), withoutMoves(options));
  }
  const { me } = answer;
  connection.self_id = me.id;
  const { link } = connection;
  // A connection that is lost is closed, and then reported: who hears of it may connect again at once.
  const onSealed = () => {
    if (link.fault && !connection.closing) void connection.lost(link.fault, options.onLost);
  };
  if (link.signal.aborted) onSealed();
  else link.signal.addEventListener('abort', onSealed);
  if (options.onUpdates) connection.follow(options.onUpdates);
  return createClient(connection, me);
}

const MOVED: TelegramFault = { kind: 'closed', detail: 'the account lives on another DC now' };

/** Who was moved once and is sent on is sent in circles. */
function withoutMoves({ onMoved: _onMoved, ...options }: ConnectOptions): ConnectOptions {
  return options;
}

function prepare(gateway: GatewaySetup, identity: TelegramIdentity, options: ConnectOptions): Promise<Connection> {
  const { dc_id, address, test_mode, auth_key } = readHome(identity);
  const { account_id, api_id, api_hash, proxy } = identity;
  const dc = { id: dc_id, address, test_mode };
  const { state, mayWrite } = options;
  return prepareConnection(gateway, { account_id, api_id, api_hash, proxy, dc, auth_key, state, link: { mayWrite } });
}
