import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { recordHealthCheck } from '#store/accounts/health.ts';
import { openTestCli, type TestCli } from '#testing/cli.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

let fleet: Fleet;
let cli: TestCli;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
  cli = openTestCli(fleet);
});
afterAll(async () => {
  cli.close();
  await fleet.close();
});

test('health of an account that is held for takeover counts it as not checked, and shows no old result as one of now', async () => {
  const account_id = await fleet.addAccount({ session_name: 'back', hold_reason: 'takeover' });
  await recordHealthCheck(fleet.scope, { account_id, status: 'ok', error_message: null, latency_ms: 4321 });
  const told = await cli.run('health', '--account', 'back');
  expect(told.exit).toBe(0);
  expect(told.out).toContain('Total Accounts 1, Healthy 0, Issues 0, Not checked 1');
  expect(told.out).toMatch(/\bwas ok\b.*not checked: hold takeover/);
  expect(told.out).not.toContain('4321');
  const { exit, out } = await cli.run('health', '--account', 'back', '--json', '--fail-on-issues');
  expect({ exit, lines: JSON.parse(out) as unknown }).toMatchObject({
    exit: 1,
    lines: [{ account: 'back', status: 'ok', checked: false, latency_ms: null }],
  });
});
