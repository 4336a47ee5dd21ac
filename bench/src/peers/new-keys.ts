// Clients without a key: each makes one, which is the whole handshake.
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { serveOrders } from '#lib/work-through.ts';

const DC = 2;

serveOrders(async ({ server, public_key_pem }) => {
  addPublicKey(new NodeCryptoProvider(), public_key_pem);
  const [ipAddress = '', port] = server.split(':');
  const dc = { id: DC, ipAddress, port: Number(port) };
  return async () => {
    const client = new TelegramClient({
      apiId: 1,
      apiHash: '0123456789abcdef0123456789abcdef',
      storage: new MemoryStorage(),
      defaultDcs: { main: dc, media: { ...dc, mediaOnly: true } },
      logLevel: 0,
      updates: false,
      network: { connectionCount: (kind) => (kind === 'main' ? 1 : 0) },
    });
    await client.connect();
    await client.call({ _: 'help.getNearestDc' });
    await client.destroy();
  };
});
