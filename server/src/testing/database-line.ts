// A line to the tests' PostgreSQL that can be dead, and slow.
import net, { type Socket } from 'node:net';
import { once } from 'node:events';
import { delay, monotonic } from '#lib/time.ts';

export type DatabaseLine = {
  /** The same database, over this line. */
  url: string;
  /** Connections are cut, and nobody is let in, until `mend`. */
  cut: () => void;
  mend: () => void;
  /** Each answer comes so much later, from now on. */
  slow: (milliseconds: number) => void;
  /** Nothing comes any more over the connections that there are; new ones are as always. */
  forget: () => void;
  close: () => Promise<void>;
};

/** `url`: with the folder of a socket in `host`, as the embedded PostgreSQL is reached. */
export async function openDatabaseLine(url: string): Promise<DatabaseLine> {
  const inner = new URL(url);
  const socket_path = `${inner.searchParams.get('host') ?? ''}/.s.PGSQL.${inner.port || '5432'}`;
  const sockets = new Set<Socket>();
  let dead = false;
  let later_ms = 0;
  let age = 0;
  const server = net.createServer((client) => {
    if (dead) {
      client.destroy();
      return;
    }
    const database = net.connect(socket_path);
    client.on('data', (bytes) => database.write(bytes));
    const known = age;
    const answer = inOrder((bytes) => known === age && client.write(bytes));
    database.on('data', (bytes) => answer(bytes, later_ms));
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  const outer = new URL(`postgres://postgres@127.0.0.1:${address.port}${inner.pathname}?sslmode=disable`);
  const cut = (): void => {
    dead = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: outer.href,
    cut,
    mend: () => {
      dead = false;
    },
    forget: () => {
      age += 1;
    },
    slow: (milliseconds) => {
      later_ms = milliseconds;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Passes on what it is given, each so much later, and none before the one that came before it. */
function inOrder(pass: (bytes: Buffer) => unknown): (bytes: Buffer, later_ms: number) => void {
  let last = Promise.resolve();
  let waiting = 0;
  return (bytes, later_ms) => {
    if (later_ms === 0 && waiting === 0) {
      pass(bytes);
      return;
    }
    const due_ms = monotonic() + later_ms;
    waiting += 1;
    last = last
      .then(() => delay(Math.max(due_ms - monotonic(), 0)))
      .then(() => {
        waiting -= 1;
        pass(bytes);
      });
  };
}
