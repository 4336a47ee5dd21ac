// The alert rules and the dashboard under deploy/ are made for what /metrics really exposes.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openTestApi, type TestApi } from '#testing/api.ts';

const deploy = path.resolve(import.meta.dirname, '../../../deploy');
const RULES = path.join(deploy, 'prometheus/groundcrew.rules.yml');
const DASHBOARD = path.join(deploy, 'grafana/groundcrew.json');

let api: TestApi;
let scrape: string;
beforeAll(async () => {
  api = await openTestApi(inject('postgres'));
  await oneOfEach(api);
  await api.as.viewer('GET', '/api/v1/accounts');
  const { body } = await api.nobody('GET', '/metrics');
  scrape = String(body);
});
afterAll(() => api.close());

/** Something in every state that the files ask for. */
async function oneOfEach({ core, workspace_id }: TestApi): Promise<void> {
  const run = (query: string) => sql.raw(query.replaceAll('$W', `'${workspace_id}'`)).execute(core.db);
  await run(`insert into telegram_accounts (id, workspace_id, name, session_name, status, hold_reason) values
    (1, $W, 'a', 'a', 'banned', null), (2, $W, 'b', 'b', 'active', 'by_person'), (3, $W, 'c', 'c', 'active', null)`);
  await run(`insert into account_health_status (account_id, workspace_id, last_checked, status, error_message,
    consecutive_failures) values (1, $W, now(), 'invalid_session', 'x', 1), (2, $W, now(), 'connection_timeout', 'x', 1)`);
  await run(`insert into targets (id, workspace_id, link, status, assigned_account_id, joined_at, warmup_ends_at)
    values (1, $W, '@a_group', 'joined', 3, now(), now())`);
  await run(`insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, state, quota_day,
    reserved_at) values ($W, 3, 1, 1, 'x', 'unconfirmed', now()::date, now())`);
  await run(`insert into flood_waits (workspace_id, account_id, method, seconds, at)
    values ($W, 3, 'x', 1, clock())`);
  await run(`insert into actions (workspace_id, account_id, kind, priority, run_at, created_at)
    values ($W, 3, 'health', 0, now(), now())`);
  await run(`insert into account_leases (account_id, workspace_id, node_id, expires_at)
    values (3, $W, 'a node', now() + interval '1 hour')
    on conflict (account_id) do update set node_id = excluded.node_id, expires_at = excluded.expires_at`);
}

/** What of a file no line of the scrape has: names of metrics, and the states of things that are counted. */
function missing(file: string): string[] {
  const text = file.replaceAll('\\"', '"');
  const names = [...text.matchAll(/\bgroundcrew_[a-z0-9_]+/g)].map(([name]) => name);
  const states = [...text.matchAll(/(groundcrew_\w+)\{[^}]*\bwhat="(\w+)", (\w+)="(\w+)"/g)].map(
    ([, name, what, label, state]) => `${name}{what="${what}",${label}="${state}"}`,
  );
  const hasName = (name: string) => new RegExp(`^${name}(?:\\{| )`, 'm').test(scrape);
  return [
    ...new Set([
      ...names.filter((name) => !hasName(name)),
      ...states.filter((series) => !scrape.includes(`\n${series} `)),
    ]),
  ];
}

describe('the files under deploy/', () => {
  test('name only metrics and states that a scrape has', () => {
    expect(missing(readFileSync(RULES, 'utf8'))).toEqual([]);
    expect(missing(readFileSync(DASHBOARD, 'utf8'))).toEqual([]);
  });

  test('would be caught naming others', () => {
    expect(missing('groundcrew_thing{what="health"}')).toEqual(['groundcrew_thing']);
    expect(missing('groundcrew_things{job="x", what="health", state="dead"}')).toEqual([
      'groundcrew_things{what="health",state="dead"}',
    ]);
  });

  test('hold a dashboard that Grafana can import: every panel asks something of the chosen source', () => {
    const {
      panels,
      uid,
    }: { uid: string; panels: { title: string; targets: { expr: string; datasource: object }[] }[] } = JSON.parse(
      readFileSync(DASHBOARD, 'utf8'),
    );
    expect(uid).toBe('groundcrew');
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
    for (const { targets } of panels) {
      expect(targets.length).toBeGreaterThan(0);
      for (const { datasource } of targets) expect(datasource).toEqual({ type: 'prometheus', uid: '${source}' });
    }
  });

  // Debian's package prometheus brings it; without it the rules are looked at by the tests above only.
  test.skipIf(!hasPromtool())('hold rules that fire when they should, as promtool says', () => {
    const promtool = (...args: string[]) =>
      execFileSync('promtool', args, { cwd: path.dirname(RULES), encoding: 'utf8', stdio: 'pipe' });
    expect(promtool('check', 'rules', 'groundcrew.rules.yml')).toContain('SUCCESS');
    expect(promtool('test', 'rules', 'groundcrew.rules.test.yml')).toContain('SUCCESS');
  });
});

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
