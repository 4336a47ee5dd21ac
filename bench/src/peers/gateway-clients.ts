// The same accounts through the product's gateway, with a state of their own that nobody stores.
import { createTelegramGateway } from '@groundcrew/server/telegram/gateway.ts';
import type { TelegramStateStore } from '@groundcrew/server/domain/telegram.ts';
import { serveOrders } from '#lib/work-through.ts';

const DC = 2;
const TIMEOUT_MS = 60_000;

/** Telethon's form: DC, IPv4, port, key. */
function sessionOf(auth_key: Buffer): string {
  const head = Buffer.from([DC, 127, 0, 0, 1, 1, 187]);
  return `1${Buffer.concat([head, auth_key]).toString('base64').replaceAll('+', '-').replaceAll('/', '_')}`;
}

const nowhere: TelegramStateStore = { load: async () => [], save: async () => {} };

serveOrders(async ({ server, public_key_pem }) => {
  const [host = '', port] = server.split(':');
  const gateway = createTelegramGateway({
    server: { host, port: Number(port) },
    server_key_pem: public_key_pem,
    app: { device_model: 'bench', app_version: '1' },
    log: { debug: () => {}, warn: () => {} },
  });
  let account_id = 0;
  return async (auth_key) => {
    account_id += 1;
    const client = await gateway.connect(
      {
        account_id,
        session_name: `s${account_id}`,
        session_string: sessionOf(auth_key),
        api_id: 1,
        api_hash: '0123456789abcdef0123456789abcdef',
        proxy: null,
      },
      { state: nowhere, timeout_ms: TIMEOUT_MS },
    );
    await client.whoAmI();
    return client;
  };
});
