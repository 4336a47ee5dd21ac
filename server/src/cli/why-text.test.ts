import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addEvent } from '#store/events/events.ts';
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

test('why says beneath every reason what to do, or that it ends by itself', async () => {
  const wait = '2126-01-12T12:00:00Z';
  await fleet.addAccount({ session_name: 'slow', session_string: null, next_allowed_action_time: wait });
  const { exit, out } = await cli.run('why', 'slow');
  expect(exit).toBe(0);
  expect(out).toContain('- the account has no session (no_session)\n    Run: groundcrew accounts login slow\n');
  expect(out).toContain(
    '- waits until 2126-01-12 12:00:00Z (account_waiting)\n    Nothing to do: it ends by itself.\n',
  );
});

test('why of an account that was to connect anew and could not says so, and what helps', async () => {
  const id = await fleet.addAccount({ session_name: 'moved', session_string: null, needs_reconnect: true });
  const data = { stage: 'connect', error: 'refused', connected: false, next_at: null } as const;
  await addEvent(fleet.scope, { type: 'reconnect.failed', account_id: id, data });
  expect((await cli.run('why', 'moved')).out).toContain(
    'Since 2026-01-12 12:00:00Z moved is not reconnected: no connection came about (refused).\n    See why: groundcrew health --account moved. ',
  );
});
