// A line to the tests' PostgreSQL that can be dead.
import net, { type Socket } from 'node:net';
import { once } from 'node:events';

export type DatabaseLine = {
  /** The same database, over this line. */
  url: string;
  /** Connections are cut, and nobody is let in, until `mend`. */
  cut: () => void;
  mend: () => void;
  close: () => Promise<void>;
};

/** `url`: with the folder of a socket in `host`, as the embedded PostgreSQL is reached. */
export async function openDatabaseLine(url: string): Promise<DatabaseLine> {
  const inner = new URL(url);
  const socket_path = `${inner.searchParams.get('host') ?? ''}/.s.PGSQL.${inner.port || '5432'}`;
  const sockets = new Set<Socket>();
  let dead = false;
  const server = net.createServer((client) => {
    if (dead) {
      client.destroy();
      return;
    }
    const database = net.connect(socket_path);
    client.on('data', (bytes) => database.write(bytes));
    database.on('data', (bytes) => client.write(bytes));
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
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
