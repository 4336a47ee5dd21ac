// What stands in front of a server as nginx or Caddy do: https outside, plain HTTP inside, the whole installation under a path.
import http, { type IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';

export type FrontProxyOptions = {
  /** `/crew`: where the installation lies outside. */
  path: string;
  /** Whether it takes the path away before it passes a request on. */
  strips: boolean;
};

export type FrontAnswer = { status: number; text: string; headers: IncomingMessage['headers'] };

export type FrontProxy = {
  /** `https://127.0.0.1:…/crew` */
  url: string;
  /** From now on it passes on to there. */
  leadTo: (url: string) => void;
  /** Asks over https, below the path. */
  ask: (method: string, route: string, body?: unknown, headers?: Record<string, string>) => Promise<FrontAnswer>;
  openSocket: (route: string, headers: Record<string, string>) => WebSocket;
  close: () => Promise<void>;
};

/** A key that both sides know stands for a certificate: nothing needs to be made or kept for it (RFC 4279). */
const KEY = Buffer.from('both sides know this');
const TLS = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
const CLIENT_TLS = {
  ...TLS,
  pskCallback: () => ({ psk: KEY, identity: 'a browser' }),
  checkServerIdentity: () => undefined,
};

/** Of somebody in the network, as a careful proxy does: what the client says of its address is not believed. */
const CLIENT_ADDRESS = '10.77.0.1';

export async function openFrontProxy({ path, strips }: FrontProxyOptions): Promise<FrontProxy> {
  let target = new URL('http://127.0.0.1:9');
  const sockets = new Set<Duplex>();
  const passed = (request: IncomingMessage) => {
    const { url = '/', method } = request;
    const headers = {
      ...request.headers,
      'x-forwarded-for': CLIENT_ADDRESS,
      'x-forwarded-proto': 'https',
      'x-forwarded-host': request.headers.host,
    };
    const asked = strips && url.startsWith(path) ? url.slice(path.length) || '/' : url;
    return http.request({ host: target.hostname, port: target.port, path: asked, method, headers });
  };
  const server = https.createServer({ ...TLS, pskCallback: () => KEY }, (request, reply) => {
    const inner = passed(request);
    inner.on('response', (answer) => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(reply);
    });
    inner.on('error', () => reply.writeHead(502).end());
    request.pipe(inner);
  });
  server.on('upgrade', (request, outer: Socket) => upgrade(passed(request), outer, sockets));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}${path}`;
  return {
    url,
    leadTo: (inside) => {
      target = new URL(inside);
    },
    ask: (method, route, body, headers = {}) =>
      askOver({ ...CLIENT_TLS, host: '127.0.0.1', port, method, path: `${path}${route}`, headers }, body),
    openSocket: (route, headers) => new WebSocket(`${url}${route}`.replace(/^http/, 'ws'), { ...CLIENT_TLS, headers }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function upgrade(inner: http.ClientRequest, outer: Socket, sockets: Set<Duplex>): void {
  inner.on('upgrade', (answer, socket, head) => {
    const lines = answer.rawHeaders.map((text, n) => (n % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    outer.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('')}\r\n`);
    outer.write(head);
    for (const each of [outer, socket]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
    }
    socket.pipe(outer).pipe(socket);
  });
  inner.on('response', () => outer.destroy());
  inner.on('error', () => outer.destroy());
  inner.end();
}

function askOver(options: RequestOptions, body: unknown): Promise<FrontAnswer> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const request = https.request({ ...options, headers: { ...type, ...(options.headers as object) } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          text: Buffer.concat(parts).toString(),
          headers: answer.headers,
        }),
      );
    });
    request.on('error', reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
