/**
 * A listening port. MTProto was made so that it can share one with HTTP (an obfuscated connection never begins like a
 * request line): where a second acceptor is given, connections that begin with an HTTP method go there.
 */
import { createServer, type Server, type Socket } from 'node:net';

export type Listener = {
  port: number;
  /** Nobody gets through any more. A port that HTTP shares stays open for that, and hangs up on everybody else. */
  pause: () => Promise<void>;
  /** On the same port. Rejects with the system's error when somebody else has taken it meanwhile. */
  resume: () => Promise<void>;
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
  let state: 'open' | 'paused' | 'closed' = 'open';
  const acceptNow = (socket: Socket): void => {
    if (state !== 'open') socket.resetAndDestroy();
    else accept(socket);
  };
  const server = createServer(acceptHttp ? (socket) => sortOut(socket, acceptNow, acceptHttp) : acceptNow);
  const bound = await listen(server, { host, port });
  const stop = (): Promise<void> => {
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    return closed.promise;
  };
  return {
    port: bound,
    pause: async () => {
      state = 'paused';
      if (!acceptHttp) await stop();
    },
    resume: async () => {
      if (state === 'closed') return;
      state = 'open';
      if (!server.listening) await listen(server, { host, port: bound });
    },
    close: () => {
      state = 'closed';
      return stop();
    },
  };
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen({ host, port, backlog: BACKLOG }, () => {
    server.off('error', reject);
    const address = server.address();
    resolve(typeof address === 'object' && address ? address.port : port);
  });
  return promise;
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
