import { expect, test } from 'vitest';
import type { Asked } from './run-many.ts';
import type { SimulationReport } from './run-simulation.ts';
import { shrink } from './shrink.ts';

const STARTS_AT = '2026-03-02T06:30:00Z';
const asked: Asked = { seed: 1, days: 30, accounts: 40, nodes: 3, faults: 'floods,crashes,stalls' };

function reportOf(at: string | null, invariant = 'a post is sent once'): SimulationReport {
  const violation = at === null ? null : { invariant, detail: '', at, words: [], history: [] };
  return { hash: '', steps: 0, posts: 0, joins: 0, crashes: 0, seconds: 0, violation };
}

test('what is not needed for the violation is left out: days after it, kinds of faults, accounts, servers', async () => {
  const asks: Asked[] = [];
  const least = await shrink({ asked, report: reportOf('2026-03-05T10:00:00Z') }, STARTS_AT, (less) => {
    asks.push(less);
    const breaks = less.faults.includes('crashes') && less.accounts >= 15 && less.nodes >= 2 && less.days >= 2;
    return Promise.resolve({ asked: less, report: reportOf(breaks ? '2026-03-03T23:00:00Z' : null) });
  });
  expect(least.asked).toEqual({ ...asked, days: 2, faults: 'crashes', accounts: 20, nodes: 2 });
  expect(asks[0]?.days).toBe(4);
  expect(asks.length).toBeLessThan(12);
});

test('another violation, and a run without a result, do not count', async () => {
  const found = { asked, report: reportOf('2026-03-31T10:00:00Z') };
  const least = await shrink(found, STARTS_AT, (less) =>
    Promise.resolve(
      less.accounts < asked.accounts
        ? { asked: less, error: 'killed' }
        : { asked: less, report: reportOf('2026-03-03T00:00:00Z', 'something else') },
    ),
  );
  expect(least).toEqual(found);
});

test('what breaks at midnight needs no day after that', async () => {
  const less = await shrink({ asked, report: reportOf('2026-03-04T00:00:00.000Z') }, STARTS_AT, (each) =>
    Promise.resolve({ asked: each, report: reportOf('2026-03-04T00:00:00.000Z') }),
  );
  expect(less.asked).toEqual({ ...asked, days: 2, faults: 'none', accounts: 10, nodes: 1 });
});
