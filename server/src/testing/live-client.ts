// A client of a WebSocket, for tests: what it has heard, and waiting for what it is to hear.
import { WebSocket } from 'ws';
import { secretsAt } from './secrets-watch.ts';

export type Heard = { type: string; seq: number; [field: string]: unknown };

export type LiveClient = {
  socket: WebSocket;
  /** All that was sent as JSON, in order; without pings. */
  heard: Heard[];
  pings: number;
  /** Plain texts. */
  texts: string[];
  /** Resolves as soon as it is true. Rejects when the socket closes before. */
  until: (is: (client: LiveClient) => boolean) => Promise<void>;
  closed: Promise<{ code: number; reason: string }>;
  close: () => Promise<void>;
};

export type ClientOptions = { headers?: Record<string, string>; protocols?: string[] };

/** Does not wait until it is open. */
export function listenTo(url: string, { headers = {}, protocols = [] }: ClientOptions = {}): LiveClient {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers });
  const changed = new Set<() => void>();
  let over = false;
  const { promise: closed, resolve } = Promise.withResolvers<{ code: number; reason: string }>();
  const client: LiveClient = {
    socket,
    heard: [],
    pings: 0,
    texts: [],
    until: (is) =>
      new Promise((done, fail) => {
        const look = () => {
          if (is(client)) done();
          else if (over) fail(new Error(`Closed before it was heard; heard was ${JSON.stringify(client.heard)}`));
          else return;
          changed.delete(look);
        };
        changed.add(look);
        look();
      }),
    closed,
    close: async () => {
      socket.close();
      await closed;
    },
  };
  const tell = () => {
    for (const look of changed) look();
  };
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const text = Buffer.isBuffer(data) ? data.toString() : '';
    secretsAt(url)?.look(text, `what ${url} told live`);
    if (!text.startsWith('{')) client.texts.push(text);
    else {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what a server of ours says
      const heard = JSON.parse(text) as Heard;
      if (heard.type === 'ping') client.pings += 1;
      else client.heard.push(heard);
    }
    tell();
  });
  socket.on('close', (code, reason) => {
    over = true;
    resolve({ code, reason: reason.toString() });
    tell();
  });
  return client;
}
