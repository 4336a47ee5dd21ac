import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { proxyModes, type TestProxy } from '#proxies/test-proxy.ts';
import { parse, refusal } from '#http-input.ts';
import type { ControlOptions } from './server.ts';

const modeBody = z.strictObject({
  /** Absent: all of them. */
  name: z.string().optional(),
  mode: z.enum(proxyModes),
  /** With mode `drop`: bytes, both ways together. */
  after_bytes: z.number().int().nonnegative().optional(),
});

export function proxyRoutes(app: FastifyInstance, { proxies }: Pick<ControlOptions, 'proxies'>): void {
  app.get('/proxies', () => proxies.map(describe));

  app.post('/proxies', (request) => switchMode(proxies, parse(modeBody, request.body)));
}

async function switchMode(
  proxies: readonly TestProxy[],
  { name, mode, after_bytes }: z.output<typeof modeBody>,
): Promise<object[]> {
  if (after_bytes !== undefined && mode !== 'drop') throw refusal(400, "after_bytes: goes with mode 'drop' only");
  const chosen = proxies.filter((proxy) => name === undefined || proxy.name === name);
  if (chosen.length === 0) {
    const names = proxies.map((proxy) => proxy.name).join(', ');
    throw refusal(404, names === '' ? 'no proxies run' : `there is no proxy ${name}; there are ${names}`);
  }
  for (const proxy of chosen) await proxy.setMode(mode, after_bytes);
  return chosen.map(describe);
}

function describe(proxy: TestProxy): object {
  const { name, url, port, mode, drop_after_bytes, counters } = proxy;
  return {
    name,
    url,
    port,
    mode,
    ...(drop_after_bytes === null ? {} : { after_bytes: drop_after_bytes }),
    ...counters,
  };
}
