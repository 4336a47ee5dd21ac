import { expect, onTestFinished, test } from 'vitest';
import { openEngine } from './harness.ts';
import { joined } from './posting.ts';

test('posts of which nobody knows are listed, confirmed and dismissed on the command line', async () => {
  const world = await openEngine({ accounts: 1, groups: joined(2), starts_at: '2026-03-02T07:00:00Z' });
  onTestFinished(world.close);
  // Received and not answered, and not in the history either.
  await world.fault({ method: 'messages.sendMessage', action: 'silence', times: 0 });
  expect(await world.post(['hello'], { limit: 1 })).toMatchObject({ posted: [], unconfirmed: [{ link: '@group_1' }] });
  const listed = await world.command(['posts', '--json']).json<{ id: number }[]>();
  expect(listed).toMatchObject([{ link: '@group_1', account: 's1', message_content: 'hello', campaign: null }]);
  const id = String(listed[0]?.id);
  const early = await world.command(['posts', 'dismiss', id, '--json']).ended;
  expect([early.exit, JSON.parse(early.stdout)]).toMatchObject([1, { error: { code: 'too_early' } }]);
  await world.advance(2 * 3600);
  expect((await world.command(['posts']).ended).stdout).toContain('groundcrew posts dismiss ID');
  expect(await world.command(['posts', 'dismiss', id, '--json']).json()).toMatchObject({
    link: '@group_1',
    state: 'released',
  });
  expect(await world.sql('select daily_posts_count from telegram_accounts')).toEqual([{ daily_posts_count: 0 }]);
  const again = await world.command(['posts', 'confirm', id]).ended;
  expect(again).toMatchObject({ exit: 1, stderr: expect.stringContaining('has not arrived: that is known already') });
  expect(await world.command(['posts', 'confirm', '999', '--json']).ended).toMatchObject({ exit: 1 });
  expect(await world.command(['posts', 'confirm', 'x']).ended).toMatchObject({ exit: 2 });
  expect((await world.command(['posts']).ended).stdout).toBe('Of every post it is known whether it has arrived.\n');
});
