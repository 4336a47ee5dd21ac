// Runs that people ask for over the API, carried out by a server that works, against a simulated Telegram.
import { expect, test } from 'vitest';
import { SOON } from '#engine/harness.ts';
import { inServer, type Ask } from './in-server.ts';

/** Asks once a server works. */
async function asked(ask: Ask, wish: object): Promise<string> {
  let made: Awaited<ReturnType<Ask>> | null = null;
  await expect
    .poll(async () => {
      made = await ask('POST', '/runs', wish);
      return made.body['code'] ?? made.status;
    }, SOON)
    .toBe(201);
  return `/runs/${String((made as Awaited<ReturnType<Ask>> | null)?.body['id'])}`;
}

const groups = [1, 2, 3].map((n) => ({ id: 500 + n, username: `group_${n}` }));

test('a batch of joins that was asked for over the API is carried out by the server', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 2, groups, ask: false }, async (ask, world) => {
    const route = await asked(ask, { kind: 'join', niche: 'ukraine_cars', batch_size: 2 });
    await expect.poll(async () => (await ask('GET', route)).body['state'], SOON).toBe('done');
    expect((await ask('GET', route)).body).toMatchObject({
      asked_by: 'token robot',
      progress: { joined: 2 },
      result: { joined: [{ link: '@group_1' }, { link: '@group_2' }], left: 1 },
    });
    expect((await ask('GET', '/targets?status=joined&count=true')).body).toMatchObject({ total: 2 });
    expect(world.said().join('\n')).toContain('SMART JOINER - JOIN BATCH');
  });
});

test('a run that waits out a pause is stopped at the word of a person', { timeout: 90_000 }, async () => {
  const clock = { mode: 'real', rate: 1 } as const;
  await inServer({ accounts: 2, groups, clock, ask: false }, async (ask) => {
    const wish = { kind: 'join', niche: 'ukraine_cars', batch_size: 3 };
    const route = await asked(ask, wish);
    await expect.poll(async () => (await ask('GET', route)).body['progress'], SOON).toEqual({ joined: 1 });
    expect(await ask('POST', '/runs', wish)).toMatchObject({ status: 409, body: { code: 'already_running' } });
    expect(await ask('POST', `${route}/stop`)).toMatchObject({ status: 200, body: { stop_wanted_by: 'token robot' } });
    await expect.poll(async () => (await ask('GET', route)).body['state'], SOON).toBe('done');
    expect((await ask('GET', route)).body).toMatchObject({
      result: { stopped: 'Stopped: by token robot', joined: [{ link: '@group_1' }] },
    });
  });
});

test(
  'a round of posts that was asked for takes turns with the variants of the niche',
  { timeout: 90_000 },
  async () => {
    const bound = groups.map((group) => ({ ...group, target: { bound_to: 1 } }));
    await inServer({ accounts: 1, groups: bound, ask: false }, async (ask, world) => {
      await world.sql(
        `insert into message_variants (niche, text) values ('ukraine_cars', 'hello'), ('ukraine_cars', 'hi')`,
      );
      const route = await asked(ask, { kind: 'post', niche: 'ukraine_cars', limit: 2 });
      await expect.poll(async () => (await ask('GET', route)).body['state'], SOON).toBe('done');
      expect((await ask('GET', route)).body).toMatchObject({ progress: { sent: 2 }, wish: 2 });
      expect(await world.ledger()).toHaveLength(2);
    });
  },
);
