import { setTimeout as delay } from 'node:timers/promises';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { slotHistory } from '@groundcrew/server/store/campaigns/slots.ts';
import { afterEach, expect, test } from 'vitest';
import { openEngine, SOON, type EngineWorld } from './harness.ts';
import { booksAgree, joined } from './posting.ts';
import { becomesDone, holdTime, startCampaign } from './scheduling.ts';

/** Real time: within so long each server has looked at all campaigns, also when a notification was lost. */
const LOOKED_MS = 5_500;

let world: EngineWorld;
let servers: Awaited<ReturnType<typeof startServer>>[] = [];
afterEach(async () => {
  for (const server of servers) await server.close();
  servers = [];
  await world.close();
});

async function startOne() {
  const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
  const server = await startServer(world.config, log);
  servers.push(server);
  return server;
}

test(
  'servers that share the accounts post a campaign together, also when one of them goes away',
  { timeout: 120_000 },
  async () => {
    const groups = joined(8).map((group, n) => ({ ...group, target: { bound_to: 1 + Math.floor(n / 2) } }));
    world = await openEngine({ accounts: 4, groups, starts_at: '2026-03-02T07:00:00Z' });
    const [first] = [await startOne(), await startOne()];
    // Two accounts each, as soon as they have been shared out; a server's diagnostics of the network come first.
    const nodes = () =>
      world.sql(`select node_id, count(*)::int as n from account_leases where node_id is not null group by 1`);
    await expect
      .poll(nodes, { timeout: 60_000 })
      .toEqual([expect.objectContaining({ n: 2 }), expect.objectContaining({ n: 2 })]);
    // The clock would leap over the first slot, half a day in half a second, before a server has heard of the campaign.
    const leap = holdTime(world);
    const now = world.core.clock.now().getTime();
    const ends_at = new Date(now + 24 * 3_600_000);
    const campaign = await startCampaign(world, { interval_minutes: 12 * 60, ends_at });
    await delay(LOOKED_MS);
    await leap();
    await expect.poll(async () => (await world.ledger()).length, SOON).toBeGreaterThan(1);
    // The clock would leap over the rest of the slot in the moment that the other one needs to hear of it.
    const release = holdTime(world);
    await first.close();
    servers.shift();
    const running = () => world.sql(`select from runs where kind = 'post' and state = 'running'`);
    await expect.poll(running, SOON).toHaveLength(1);
    await release();
    await becomesDone(world);
    const slots = await slotHistory(world.crew.scope, campaign.id, 10);
    expect(slots.map(({ state, posted, errors }) => [state, posted, errors])).toEqual([
      ['done', 8, 0],
      ['done', 8, 0],
    ]);
    const times = (await world.ledger()).map((message) => new Date(message.at).getTime()).toSorted((a, b) => a - b);
    expect(Math.min(...times.slice(1).map((time, n) => time - (times[n] ?? 0)))).toBeGreaterThanOrEqual(60_000);
    await booksAgree(world);
    const { max_main_connections, killed } = await world.links();
    expect([Object.values(max_main_connections), killed]).toEqual([[1, 1, 1, 1], []]);
  },
);
