// How long it takes to name the next groups to post to, among 10,000 and among 1,000,000 joined groups of 10,000 accounts:
// get_groups_ready_for_posting beside the plain SQL that somebody would write for it, in turns in one process. Half of the groups
// were posted to twice today, a tenth of the accounts may not act.
import { median, percentile, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { get_groups_ready_for_posting } from '@groundcrew/server/engine/operations.ts';
import { openScope } from '#lib/open-scope.ts';
import type { Scope } from '@groundcrew/server/store/scope.ts';
import { fillGroups, MANY_NICHE, plainReadyGroups } from '@groundcrew/server/testing/many-groups.ts';
import { report } from '#lib/report.ts';

const ROUNDS = 200;
const LIMIT = 20;
const ACCOUNTS = 10_000;

print('', 'p50', 'p95', 'bare p50', 'bare p95', 'ratio p50', 'ratio p95');
const p50s: number[] = [];
for (const groups of [10_000, 1_000_000]) {
  await withFolder('ready', async (folder) => {
    const { scope, close } = await openScope(folder);
    try {
      await fillGroups(scope, { groups, accounts: ACCOUNTS });
      p50s.push(await measure(scope, groups));
    } finally {
      await close();
    }
  });
}
const [small = 0, large = 0] = p50s;
print('p50 of 1,000,000 to p50 of 10,000', times(large / small));

async function measure(scope: Scope, groups: number): Promise<number> {
  const ours = () => get_groups_ready_for_posting(scope, MANY_NICHE, LIMIT);
  const bare = () => plainReadyGroups(scope, LIMIT);
  // Both give the same groups, else they measure different things.
  const [mine, plain] = [await ours(), await bare()];
  if (mine.length !== LIMIT || mine.some(({ id }, n) => id !== plain[n])) throw new Error('The two do not agree.');
  const took: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    took.ours.push(await timed(ours));
    took.bare.push(await timed(bare));
  }
  const [p50, bare_p50] = [median(took.ours), median(took.bare)];
  const [p95, bare_p95] = [percentile(took.ours, 0.95), percentile(took.bare, 0.95)];
  const shown = [p50, p95, bare_p50, bare_p95].map((value) => `${value.toFixed(2)} ms`);
  print(`${groups.toLocaleString('en')} groups`, ...shown, times(p50 / bare_p50), times(p95 / bare_p95));
  for (const [name, ours, value] of [
    ['p50', p50, bare_p50],
    ['p95', p95, bare_p95],
  ] as const) {
    report({
      name: `groups ready for posting, ${name}`,
      unit: 'ms',
      size: { of: 'groups', n: groups },
      ours,
      peer: { name: 'plain SQL', value },
    });
  }
  return p50;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
