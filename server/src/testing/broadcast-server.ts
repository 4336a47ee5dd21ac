// A bare WebSocket server: what is handed to it goes to everybody. For measurements, beside the product.
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

export type BroadcastServer = { url: string; broadcast: (text: string) => void };

export async function openBroadcastServer(): Promise<BroadcastServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 1_024 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('It has no port.');
  return {
    url: `ws://127.0.0.1:${address.port}`,
    broadcast: (text) => {
      const bytes = Buffer.from(text);
      for (const client of server.clients) client.send(bytes, { binary: false });
    },
  };
}
