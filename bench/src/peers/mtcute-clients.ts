// What the accounts cost without Groundcrew: a bare mtcute client each, as its documentation sets one up. Started by the
// measurement, which tells what to do and reads the memory of this process.
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';

export type Order = { server: string; public_key_pem: string; auth_keys: string[] };

/** As many at once as the product tests. */
const AT_ONCE = 20;
const DC = 2;

process.on('message', (order: Order) => void connectAll(order));
process.send?.('loaded');

async function connectAll({ server, public_key_pem, auth_keys }: Order): Promise<void> {
  addPublicKey(new NodeCryptoProvider(), public_key_pem);
  const [ipAddress = '', port] = server.split(':');
  const dc = { id: DC, ipAddress, port: Number(port) };
  const dcs = { main: dc, media: { ...dc, mediaOnly: true } };
  const waiting = [...auth_keys];
  const worker = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      const client = new TelegramClient({
        apiId: 1,
        apiHash: '0123456789abcdef0123456789abcdef',
        storage: new MemoryStorage(),
        defaultDcs: dcs,
        logLevel: 0,
        // With the default it opens as many main connections as the server's config allows, and the session dies.
        network: { connectionCount: (kind) => (kind === 'main' ? 1 : 0) },
      });
      await client.importSession({ authKey: Buffer.from(key, 'hex'), primaryDcs: dcs }, true);
      await client.connect();
      await client.getMe();
      clients.push(client);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  process.send?.('connected');
}

/** They live as long as this process. */
const clients: TelegramClient[] = [];
