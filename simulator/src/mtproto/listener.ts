/**
 * A listening port. MTProto was made so that it can share one with HTTP (an obfuscated connection never begins like a
 * request line): where a second acceptor is given, connections that begin with an HTTP method go there.
 */
import { createServer, type Socket } from 'node:net';

export type Listener = {
  port: number;
  /** Accepts nobody any more; resolves when the last open connection has ended. */
  close: () => Promise<void>;
};

/** Clients that come at once when a whole fleet starts. */
const BACKLOG = 4096;

export type Accept = (socket: Socket) => void;

/** Port 0: any free one. Rejects with the system's error (EADDRINUSE). */
export async function createListener(
  { host, port }: { host: string; port: number },
  accept: Accept,
  acceptHttp?: Accept,
): Promise<Listener> {
  const server = createServer(acceptHttp ? (socket) => sortOut(socket, accept, acceptHttp) : accept);
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

const HTTP = /^(GET|POST|PUT|DELETE|HEAD|OPTIONS|PATCH) /;

function sortOut(socket: Socket, accept: Accept, acceptHttp: Accept): void {
  // Until it has said something nobody else listens to this socket.
  const ignore = (): void => {};
  socket.on('error', ignore);
  socket.once('data', (chunk: Buffer) => {
    socket.off('error', ignore);
    socket.pause();
    socket.unshift(chunk);
    (HTTP.test(chunk.toString('latin1', 0, 8)) ? acceptHttp : accept)(socket);
    socket.resume();
  });
}
