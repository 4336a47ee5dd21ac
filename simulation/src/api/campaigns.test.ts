// Campaigns, reactions and the stop switch over the API, carried out by a server that works, against a simulated Telegram.
import { expect, test } from 'vitest';
import { SOON } from '#engine/harness.ts';
import { open, write } from '#engine/reacting.ts';
import { inServer } from './in-server.ts';

const groups = [1, 2, 3].map((n) => ({ id: 500 + n, username: `group_${n}`, target: { bound_to: 1 } }));
const campaign = {
  name: 'spring',
  niche: 'ukraine_cars',
  interval_minutes: 30,
  gap_seconds: 5,
  variants: [{ text: '<b>For sale</b>' }],
};

test(
  'a campaign that was started over the API posts, tells what it did, and keeps to the stop switch',
  { timeout: 90_000 },
  async () => {
    const clock = { mode: 'real', rate: 1 } as const;
    await inServer({ accounts: 1, groups, clock, ask: false }, async (ask, world) => {
      const made = await ask('POST', '/campaigns', campaign);
      const route = `/campaigns/${String(made.body['id'])}`;
      expect((await ask('POST', `${route}/start`)).body).toMatchObject({ status: 'running' });
      const posts = async () => (await ask('GET', `${route}/posts?state=sent`)).body['items'];
      await expect.poll(posts, SOON).toHaveLength(1);
      expect(await ask('POST', '/stop', { reason: 'a look' })).toMatchObject({ status: 200, body: { stopped: true } });
      const slots = async () => (await ask('GET', `${route}/slots`)).body['items'];
      const running = async () => (await ask('GET', '/overview')).body['running'];
      await expect.poll(running, SOON).toEqual([]);
      expect((await ask('GET', '/overview')).body).toMatchObject({
        today: { posts: 1 },
        warnings: [{ code: 'stopped' }],
      });
      // Telegram's own ledger has nothing that was posted while the switch stood.
      expect(await world.ledger()).toMatchObject([{ text: 'For sale', entities: [{ type: 'bold' }] }]);
      expect(await slots()).toMatchObject([{ posted: 1 }]);
      expect(await ask('DELETE', '/stop')).toMatchObject({ body: { stopped: false } });
      const later = async () => {
        // The gaps between posts pass at once.
        await world.advance(30);
        return posts();
      };
      await expect.poll(later, SOON).toHaveLength(3);
      const { body } = await ask('GET', `${route}/days?days=1`);
      expect(body).toMatchObject({ items: [{ posted: 3, failed: 0 }] });
    });
  },
);

test('a reaction task that was sent twice with one key is carried out once', { timeout: 90_000 }, async () => {
  await inServer({ accounts: 3, groups: [open(3)], ask: false }, async (ask, world) => {
    const link = await write(world);
    const wish = { link, emoji: '👍,🔥', account_count: 2 };
    const first = await ask('POST', '/reaction-tasks', wish, 'once');
    expect(first).toMatchObject({ status: 201, replayed: false });
    const again = await ask('POST', '/reaction-tasks', wish, 'once');
    expect(again).toEqual({ ...first, replayed: true });
    const route = `/reaction-tasks/${String(first.body['id'])}`;
    await expect.poll(async () => (await ask('GET', route)).body['status'], SOON).toBe('completed');
    expect((await ask('GET', route)).body).toMatchObject({
      progress: { total: 2, success: 2 },
      results: [{ status: 'success' }, { status: 'success' }],
      waits_for_worker: false,
    });
    expect((await ask('GET', '/reaction-tasks?count=true')).body).toMatchObject({ total: 1 });
  });
});
