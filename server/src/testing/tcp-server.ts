import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export type TestServer = {
  host: string;
  port: number;
  /** Open connections. */
  sockets: Set<Socket>;
  /** Connections ever made, and bytes ever received. */
  seen: { connections: number; bytes: number };
  /** Resolves when no connection is open. */
  idle: () => Promise<void>;
  close: () => Promise<void>;
};

/** A server on a free port of the loopback that does with its connections what the test says. */
export async function startServer(onConnection: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const seen = { connections: 0, bytes: 0 };
  const server = createServer((socket) => {
    sockets.add(socket);
    seen.connections += 1;
    socket.on('data', (bytes) => {
      seen.bytes += bytes.length;
    });
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const idle = async (): Promise<void> => {
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));
  };
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { host: '127.0.0.1', port, sockets, seen, idle, close };
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await startServer(() => {});
  await server.close();
  return server.port;
}
