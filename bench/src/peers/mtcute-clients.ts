// What the accounts cost without Groundcrew: a bare mtcute client each, as its documentation sets one up.
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js';
import { serveOrders } from '#lib/work-through.ts';

const DC = 2;

serveOrders(async ({ server, public_key_pem }) => {
  addPublicKey(new NodeCryptoProvider(), public_key_pem);
  const [ipAddress = '', port] = server.split(':');
  const dc = { id: DC, ipAddress, port: Number(port) };
  const dcs = { main: dc, media: { ...dc, mediaOnly: true } };
  return async (authKey) => {
    const client = new TelegramClient({
      apiId: 1,
      apiHash: '0123456789abcdef0123456789abcdef',
      storage: new MemoryStorage(),
      defaultDcs: dcs,
      logLevel: 0,
      // With the default it opens as many main connections as the server's config allows, and the session dies.
      network: { connectionCount: (kind) => (kind === 'main' ? 1 : 0) },
    });
    await client.importSession({ authKey, primaryDcs: dcs }, true);
    await client.connect();
    await client.getMe();
    return client;
  };
});
