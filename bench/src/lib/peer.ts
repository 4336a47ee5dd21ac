// A process that holds many clients, so that what they take is read from a process that does nothing else.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What a peer is told to connect to, and as whom. */
export type Order = {
  server: string;
  public_key_pem: string;
  /** Hexadecimal, one an account. */
  auth_keys: string[];
  at_once: number;
  /** Scripts hang up after each account, unless they are to stay. */
  stays?: boolean;
};

export type Peer = {
  pid: number;
  /** Connects everybody and asks each who it is; milliseconds that it took. */
  connect: (order: Order) => Promise<number>;
  stop: () => Promise<void>;
};

const CONNECT_TIMEOUT_MS = 900_000;

/** `name`: a file of peers/. Resolves when it has loaded. */
export async function startPeer(name: string): Promise<Peer> {
  const child = fork(path.join(import.meta.dirname, `../peers/${name}.ts`), { execArgv: [] });
  /** Rejects when it ends instead of saying something. */
  const hear = async (): Promise<unknown> => {
    const wait = new AbortController();
    const signal = AbortSignal.any([wait.signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
    try {
      const ended = once(child, 'exit', { signal }).then(() => {
        throw new Error(`${name} ended before it had done its work.`);
      });
      const [heard] = await Promise.race([once(child, 'message', { signal }), ended]);
      return heard;
    } finally {
      wait.abort();
    }
  };
  await hear();
  return {
    pid: child.pid ?? 0,
    connect: async (order) => {
      child.send(order);
      return Number(await hear());
    },
    stop: async () => {
      const ended = once(child, 'exit');
      if (child.kill()) await ended;
    },
  };
}
