import { pino } from 'pino';
import { expect, inject, onTestFinished, test } from 'vitest';
import { requestLease } from '#store/leases/leases.ts';
import { openBell } from '#store/database/listen.ts';
import { openFleet } from '#testing/fleet.ts';
import { COMMAND_CHANNELS, giveUpWhenAsked } from './command-bell.ts';
import { LeaseKeeper } from './lease-keeper.ts';

test('a command hears that its account is asked for, without waiting for the next renewal', async () => {
  const fleet = await openFleet(inject('postgres'));
  onTestFinished(() => fleet.close());
  const bell = await openBell(fleet.url, COMMAND_CHANNELS, { schema: 'groundcrew' });
  onTestFinished(() => bell.close());
  const account_id = await fleet.addAccount();
  const asked = Promise.withResolvers<number>();
  // Never started: no timer renews its leases.
  const leases = new LeaseKeeper({
    db: fleet.db,
    lease_db: fleet.db,
    node_id: 'command-1',
    log: pino({ level: 'silent' }),
    onWanted: asked.resolve,
    onLost: () => {},
  });
  await leases.acquire({ account_id, workspace_id: fleet.scope.workspace_id });
  const off = giveUpWhenAsked({ leases }, bell);
  await requestLease(fleet.db, { account_id, node_id: 'command-2', wait_ms: 60_000 });
  expect(await asked.promise).toBe(account_id);
  off();
  await leases.stop();
});
