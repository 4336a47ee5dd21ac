import { expect, test } from 'vitest';
import { reportOf } from './report.ts';
import type { Answered } from './run-many.ts';

const asked = { seed: 2, days: 30, accounts: 40, nodes: 3, faults: 'floods,stops' };
const course = { hash: '00ff', steps: 9, posts: 5, joins: 3, crashes: 1, seconds: 59.6, violation: null };

function report(answers: Answered[]): string[] {
  return reportOf({ answers, seconds: 120, commit: 'abc', at: new Date('2026-03-02T06:30:00Z') }).split('\n');
}

test('a report has a line for each seed in their order, and what all came to', () => {
  const violation = { invariant: 'no act', detail: 'account 1', at: '', words: [], history: [] };
  const lines = report([
    { asked, report: { ...course, violation } },
    { asked: { ...asked, seed: 1 }, report: course },
    { asked: { ...asked, seed: 3 }, error: 'ended with 9: it\nhung' },
  ]);
  expect(lines[2]).toBe(
    '2400 account-days on 3 servers, 10 posts and 6 joins, 2 crashes: 1 violations, 1 seeds without a result. 2 minutes, of commit abc, 2026-03-02.',
  );
  expect(lines.slice(-4, -1)).toEqual([
    '| 1 | `00ff` | 1200 | 5 | 3 | 1 | 9 | 60 | none |',
    '| 2 | `00ff` | 1200 | 5 | 3 | 1 | 9 | 60 | no act: account 1 |',
    '| 3 |  | 1200 |  |  |  |  |  | ended with 9: it |',
  ]);
});
