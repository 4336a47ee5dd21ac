// Receivers of webhooks on loopback, each as well or as badly behaved as a test says.
import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

export type Received = { headers: IncomingHttpHeaders; body: string };
type Answer = (response: ServerResponse, request: Received) => void;

export type Receiver = {
  url: string;
  port: number;
  /** All that has come, in its order. */
  received: Received[];
  /** What is sent to it, as JSON. */
  told: () => { type: string; seq: number | null; data: Record<string, unknown> }[];
  ids: () => string[];
  /** How it answers from now on; at first with 204. */
  answer: Answer;
  /** Resolves when so many have come. */
  until: (count: number) => Promise<void>;
  close: () => Promise<void>;
};

export const answering =
  (status: number, body = '', headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/** It takes all and says nothing. */
export const silent: Answer = () => {};

export async function openReceiver(tls?: { key: string; cert: string }): Promise<Receiver> {
  const waiting = new Set<() => void>();
  const receiver: Omit<Receiver, 'url' | 'port'> = {
    received: [],
    told: () => receiver.received.map(({ body }) => JSON.parse(body) as ReturnType<Receiver['told']>[number]),
    ids: () => receiver.received.map(({ headers }) => String(headers['webhook-id'])),
    answer: answering(204),
    until: async (count) => {
      while (receiver.received.length < count) await new Promise<void>((resolve) => waiting.add(resolve));
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const take = (request: http.IncomingMessage, response: ServerResponse): void => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('error', () => {});
    request.on('end', () => {
      const one = { headers: request.headers, body };
      receiver.received.push(one);
      receiver.answer(response, one);
      for (const resolve of waiting) resolve();
      waiting.clear();
    });
  };
  const server = tls ? https.createServer(tls, take) : http.createServer(take);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, { url: `${tls ? 'https' : 'http'}://localhost:${port}/hook`, port });
}
