import { expect, test } from 'vitest';
import { PATIENCE } from './bounds.ts';
import { listen, type HttpOptions } from './http.ts';

const at = (host: string, port = 0, more: Partial<HttpOptions> = {}) =>
  listen({ host, port, readiness: async () => [], public_url: null, trusted_proxies: [], metrics_from: [], ...more });

/** A server with a request that it answers as soon as it is let. */
async function answering(answer_ms: number) {
  const asked = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<string[]>();
  const readiness = () => {
    asked.resolve();
    return ready.promise;
  };
  const http = await at('127.0.0.1', 0, { readiness, patience: { ...PATIENCE, answer_ms } });
  const answer = fetch(`${http.url}/readyz`);
  await asked.promise;
  return { http, answer, let: () => ready.resolve([]) };
}

test('a HOST that this machine does not have is named, and so is a port that is taken', async () => {
  // An address for documentation (RFC 5737): no machine has it.
  await expect(at('192.0.2.1')).rejects.toMatchObject({
    code: 'bad_configuration',
    message: expect.stringMatching(/HOST .*192\.0\.2\.1.*no such address/),
  });
  const first = await at('127.0.0.1');
  await expect(at('127.0.0.1', Number(new URL(first.url).port))).rejects.toMatchObject({ code: 'port_in_use' });
  await first.close();
});

test('a server that ends lets nobody in any more, and answers who is in', async () => {
  const { http, answer, let: letIt } = await answering(60_000);
  const closed = http.close();
  await expect(fetch(`${http.url}/healthz`)).rejects.toThrow('fetch failed');
  letIt();
  const { status, headers } = await answer;
  expect({ status, connection: headers.get('connection') }).toEqual({ status: 200, connection: 'close' });
  await closed;
});

test('a server that ends does not wait for ever for an answer that does not come', async () => {
  const { http, answer } = await answering(20);
  await Promise.all([http.close(), expect(answer).rejects.toThrow('fetch failed')]);
});
