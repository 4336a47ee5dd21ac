import { createServer, type Socket } from 'node:net';

export type Listener = {
  port: number;
  /** Accepts nobody any more; resolves when the last open connection has ended. */
  close: () => Promise<void>;
};

/** Clients that come at once when a whole fleet starts. */
const BACKLOG = 4096;

/** Port 0: any free one. Rejects with the system's error (EADDRINUSE). */
export async function createListener(host: string, port: number, accept: (socket: Socket) => void): Promise<Listener> {
  const server = createServer(accept);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen({ host, port, backlog: BACKLOG }, () => {
    const address = server.address();
    resolve(typeof address === 'object' && address ? address.port : port);
  });
  const bound = await promise;
  return {
    port: bound,
    close: () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      return closed.promise;
    },
  };
}
