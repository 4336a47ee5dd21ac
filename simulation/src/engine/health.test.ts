import { afterEach, describe, expect, test } from 'vitest';
import { testSessions } from '@groundcrew/server/engine/health-round.ts';
import { openEngine, type EngineWorld } from './harness.ts';

let world: EngineWorld;
afterEach(() => world.close());

const check = (timeout_ms = 1_000) =>
  world.core.clock.task(() => testSessions(world.crew, world.connections, { timeout_ms, keep_open: false }));

describe('health', () => {
  test('ok', async () => {
    world = await openEngine({ accounts: 3 });
    await check();
    expect(await world.sql('select * from account_health_status')).toMatchObject([
      { status: 'ok' },
      { status: 'ok' },
      { status: 'ok' },
    ]);
  });
});
