// What presses on the memory of one server: large uploads, long lists and listeners that do not read, each bounded by the caller's numbers.
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { delay } from '@groundcrew/server/lib/time.ts';

const MIB = 1_048_576;
/** Real time: before it is asked again for what there was no room for. */
const AGAIN_MS = 250;

export type Door = { url: string; token: string };
export type HandedIn = { id: number; sha256: string };

/** The most that a process has had in memory so far, in MiB; Linux alone tells it. */
export function peakMib(pid: number): number {
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  if (kib === undefined) throw new Error(`How much memory process ${pid} has had is not told.`);
  return Number(kib) / 1024;
}

/** Hands files in for replies, all at the same time; what is refused for want of room is sent again. */
export async function handIn({ url, token }: Door, files: { count: number; mib: number }): Promise<HandedIn[]> {
  // Their beginnings differ, the rest is shared.
  const bytes = randomBytes(files.mib * MIB);
  const rest = new Blob([bytes]);
  const one = async (n: number): Promise<HandedIn> => {
    const head = Buffer.from(`file ${n}\n`);
    const sha256 = createHash('sha256').update(head).update(bytes).digest('hex');
    for (;;) {
      const form = new FormData();
      form.set('file', new File([head, rest], `plan-${n}.txt`, { type: 'text/plain' }));
      const answer = await fetch(`${url}/api/v1/attachments`, { method: 'POST', headers: bearer(token), body: form });
      const body: unknown = await answer.json();
      if (answer.status === 429) await delay(AGAIN_MS);
      else if (answer.ok) return { id: idOf(body), sha256 };
      else throw new Error(`A file was answered with ${answer.status}: ${JSON.stringify(body)}`);
    }
  };
  return Promise.all(Array.from({ length: files.count }, (_, n) => one(n)));
}

function idOf(body: unknown): number {
  if (typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'number') return body.id;
  throw new Error('What was handed in has no id.');
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Reads the longest pages of a list again and again, so many at the same time, until it is told to stop; then says how many. */
export function readLists(
  { url, token }: Door,
  { at_once, paths }: { at_once: number; paths: readonly string[] },
): { stop: () => Promise<number> } {
  const over = new AbortController();
  let read = 0;
  const reader = async (n: number): Promise<void> => {
    for (let turn = n; !over.signal.aborted; turn += 1) {
      const answer = await fetch(`${url}/api/v1${paths[turn % paths.length]}`, { headers: bearer(token) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${paths[turn % paths.length]} was answered with ${answer.status}: ${text}`);
      read += 1;
    }
  };
  const readers = Promise.all(Array.from({ length: at_once }, (_, n) => reader(n)));
  readers.catch(() => over.abort());
  return {
    stop: async () => {
      over.abort();
      await readers;
      return read;
    },
  };
}

/** WebSockets that are open and take nothing of what they are told. */
export function openDeafListeners({ url, token }: Door, count: number, path: string): { close: () => void } {
  const { port, hostname, host } = new URL(url);
  const sockets = Array.from({ length: count }, (): Socket => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.pause();
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\nconnection: Upgrade\r\nupgrade: websocket\r\n` +
        `sec-websocket-version: 13\r\nsec-websocket-key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    return socket;
  });
  return {
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}
