// Sends a request just as it is: also what `fetch` would put right, or refuse.
import http from 'node:http';

export type Raw = {
  method: string;
  /** As it stands in the request line. */
  path: string;
  /** A list: that header several times. */
  headers: Record<string, string | string[]>;
  body: Buffer | null;
};
export type RawAnswer = { status: number; headers: Record<string, string>; text: string; took_ms: number };

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

/** Null: Node itself does not send such a request. Throws when the connection breaks, or after `max_ms`. */
export function send(url: string, { method, path, headers, body }: Raw, max_ms: number): Promise<RawAnswer | null> {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer | null>();
  const length = body === null ? {} : { 'content-length': String(body.length) };
  let request: http.ClientRequest;
  try {
    request = http.request({ agent, hostname, port, method, path, headers: { ...length, ...headers } });
  } catch {
    return Promise.resolve(null);
  }
  const timer = AbortSignal.timeout(max_ms);
  timer.addEventListener('abort', () => request.destroy(new Error(`no answer in ${max_ms} ms`)));
  request.on('error', reject);
  request.on('response', (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    answer.on('error', reject);
    answer.on('end', () => {
      const told = Object.entries(answer.headers).filter(([name]) => name !== 'set-cookie');
      const told_headers = Object.fromEntries(told.map(([name, value]) => [name, String(value)]));
      const text = Buffer.concat(parts).toString();
      resolve({ status: answer.statusCode ?? 0, headers: told_headers, text, took_ms: performance.now() - began });
    });
  });
  // A method that ends a request early (CONNECT, an upgrade) has no answer of that kind.
  request.on('upgrade', (_answer, socket) => {
    socket.destroy();
    resolve(null);
  });
  request.end(body ?? undefined);
  return promise;
}
