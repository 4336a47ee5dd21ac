import { sql } from 'kysely';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { verify } from '#engine/verify.ts';
import { registerNode } from '#store/leases/leases.ts';
import { openTestApi, type TestApi } from '#testing/api.ts';

let api: TestApi;
beforeAll(async () => {
  // Nothing listens there: a look at Telegram fails at once.
  api = await openTestApi(inject('postgres'), { TELEGRAM_SERVER: '127.0.0.1:9' });
  const { db } = api.core;
  const { workspace_id } = api;
  await sql`insert into telegram_accounts (workspace_id, name, session_name, session_string, hold_reason, daily_posts_count,
      last_stats_reset)
    select ${workspace_id}, 'a' || n, 's' || n, 'x', case when n = 3 then 'takeover' end, n, current_date
    from generate_series(1, 3) n`.execute(db);
  await sql`insert into targets (workspace_id, link, niche, status, assigned_account_id, joined_at, warmup_ends_at)
    select ${workspace_id}, '@group' || n, 'cars', 'joined', (select min(id) from telegram_accounts),
      now() - interval '1 hour', now() + interval '23 hours' from generate_series(1, 4) n`.execute(db);
  await sql`insert into targets (workspace_id, link, niche) values (${workspace_id}, '@fresh', 'cars')`.execute(db);
});
afterAll(() => api.close());

test('one call tells of today, of what comes next, and of what needs a person', async () => {
  const campaign = { name: 'spring', niche: 'cars', slots: ['08:00', '20:00'], variants: [{ text: 'Hello' }] };
  const { body } = await api.as.manager('POST', '/api/v1/campaigns', campaign);
  await api.as.manager('POST', `/api/v1/campaigns/${(body as { id: number }).id}/start`);
  await api.as.manager('POST', '/api/v1/stop', { reason: 'a look' });
  const answer = await api.as.viewer('GET', '/api/v1/overview');
  expect(answer).toMatchObject({
    status: 200,
    body: {
      stop: { reason: 'a look' },
      quiet_until: null,
      accounts: { total: 3, active: 3, usable: 2, held: 1, to_take_over: 1, not_tested: 3 },
      groups: { total: 5, new: 1, joined: 4, warming_up: 4 },
      today: { posts: 0, joins: 0 },
      capacity: { posts: { used: 6, limit: 40 }, joins: { used: 0, limit: 20 } },
      next: [
        { kind: 'slot', name: 'spring' },
        { kind: 'slot', name: 'spring' },
      ],
      warnings: [
        { code: 'stopped', act: { method: 'DELETE', path: '/stop' } },
        { code: 'no_worker' },
        { code: 'takeover_pending', count: 1 },
      ],
    },
  });
  await api.as.manager('DELETE', '/api/v1/stop');
});

test('an admin looks whether everything that must hold does, and nobody below', async () => {
  expect(await api.as.manager('POST', '/api/v1/verify')).toMatchObject({ status: 403 });
  const answer = await api.as.admin('POST', '/api/v1/verify');
  expect(answer).toMatchObject({ status: 200, body: { violations: expect.any(Array), checked: expect.any(Array) } });
  const { checked } = answer.body as { checked: string[] };
  expect(checked.length).toBeGreaterThan(20);
  const { scope } = api.services.crewOf(api.workspace_id);
  await expect(verify(scope, { timeout_ms: 1 })).rejects.toMatchObject({ code: 'too_large' });
});

test('an admin looks at the network from here, and at the processes with their accounts', async () => {
  expect(await api.as.manager('POST', '/api/v1/diagnostics')).toMatchObject({ status: 403 });
  const answer = await api.as.admin('POST', '/api/v1/diagnostics');
  expect(answer).toMatchObject({ status: 200, body: { ok: false, verdict: expect.stringContaining('issues') } });
  const { findings } = answer.body as { findings: { check: string; ok: boolean }[] };
  expect(findings).toContainEqual(expect.objectContaining({ check: 'database', ok: true }));
  expect(findings).toContainEqual(expect.objectContaining({ check: 'Telegram', ok: false }));
  await registerNode(api.core.db, { id: 'n1', kind: 'server', pid: 1, host: 'one.example', works: true });
  const nodes = await api.as.admin('GET', '/api/v1/nodes');
  const { items } = nodes.body as { items: unknown[] };
  expect(items).toContainEqual(expect.objectContaining({ id: 'n1', works: true, live: true, accounts: 0 }));
  expect(await api.as.viewer('GET', '/api/v1/nodes')).toMatchObject({ status: 403 });
});
