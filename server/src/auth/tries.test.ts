import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { asker, openTestApi, type TestApi } from '#testing/api.ts';
import { networkOf } from './tries.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'), { TRUSTED_PROXIES: '' });
});
afterAll(() => api.close());

test('an address counts for its network, however it is written, and what is none for one network', () => {
  expect(networkOf('10.1.2.3')).toBe('10.1.2.3');
  expect(networkOf('::ffff:10.1.2.3')).toBe('10.1.2.3');
  const network = networkOf('2001:db8:0:7::1');
  expect(network).toBe('2001:db8:0:7::/64');
  for (const same of ['2001:0DB8:0000:0007:ffff:1:2:3', '2001:db8:0:7:1:2:3:4', '2001:db8:0:7::%eth0']) {
    expect(networkOf(same)).toBe(network);
  }
  expect(networkOf('2001:db8:0:8::1')).not.toBe(network);
  for (const none of ['', 'unix', '10.1.2.3:5123', '[2001:db8::1]:80', 'x'.repeat(9000)]) {
    expect(networkOf(none)).toBe('unknown');
  }
});

test('without a trusted proxy a client that names other addresses is counted as one', async () => {
  const tried = (n: number) => {
    const forged = {
      'x-forwarded-for': `10.3.0.${n}`,
      'x-groundcrew-client-ip': `10.4.0.${n}`,
      'x-real-ip': `10.5.0.${n}`,
    };
    const ask = asker(api.url, forged);
    return ask('POST', '/api/auth/sign-in/email', { email: 'nobody@example.com', password: 'guess' });
  };
  const statuses: number[] = [];
  for (let n = 1; n <= 7; n += 1) statuses.push((await tried(n)).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429]);
  const { rows } = await api.core.pool.query(`select from sign_in_try where key like '%10.%'`);
  expect(rows).toHaveLength(0);
});
