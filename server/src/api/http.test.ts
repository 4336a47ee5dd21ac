import { expect, test } from 'vitest';
import { listen } from './http.ts';

const at = (host: string, port = 0) =>
  listen({ host, port, readiness: async () => [], public_url: null, trusted_proxies: [], metrics_from: [] });

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
