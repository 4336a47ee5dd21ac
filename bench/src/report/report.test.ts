import { describe, expect, test } from 'vitest';
import type { Comparison } from '#lib/report.ts';
import { isReached, recordedOf, type Machine } from './book.ts';
import { pageOf, shown } from './page.ts';
import { plotOf } from './plot.ts';

const machine: Machine = { cpu: 'Some CPU', cores: 2, memory_gib: 24, node: 'v24.21.0', load: [0.4, 2.1] };
const recorded = (one: Comparison) => recordedOf(one, machine, '2026-11-22');
const SLOW = recorded({
  name: 'sessions tested',
  unit: 'ms',
  ours: 12_345.678,
  peer: { name: 'bare <mtcute>', value: 6_000 },
  aim: { at_most: 1.3 },
  size: { of: 'accounts', n: 1_000 },
});
const QUICK = recorded({
  name: 'backlog',
  unit: 'a second',
  ours: 900,
  peer: { name: 'imapflow', value: 1_000 },
  aim: { at_least: 0.8 },
});
const ALONE = recorded({ name: 'search', unit: 'ms', ours: 80, aim: { at_most: 100 } });

describe('a figure', () => {
  test('is kept with its ratio to what stood beside it, in four digits', () => {
    expect(SLOW).toMatchObject({ ours: 12_350, ratio: 2.058, machine, day: '2026-11-22' });
    expect(ALONE.ratio).toBeNull();
  });

  test('reaches its aim by its ratio, or without a peer by itself', () => {
    expect([SLOW, QUICK, ALONE].map(isReached)).toEqual([false, true, true]);
    expect(isReached({ ours: 101, ratio: null, aim: { at_most: 100 } })).toBe(false);
    expect(isReached({ ours: 1, ratio: 0.79, aim: { at_least: 0.8 } })).toBe(false);
    expect(isReached({ ours: 1, ratio: 7 })).toBeNull();
  });

  test.each([
    [0.1234, 'ms', '0.123 ms'],
    [1_234, 'ms', '1,234 ms'],
    [12_345, 'ms', '12.3 s'],
    [2_048, 'bytes', '2 KiB'],
    [3 * 1024 ** 2, 'bytes', '3 MiB'],
    [899.6, 'a second', '900 a second'],
  ] as const)('of %d %s is shown as %s', (value, unit, text) => {
    expect(shown(value, unit)).toBe(text);
  });
});

test('the page says of each figure whether its aim was reached, and where it was measured', () => {
  const page = pageOf(new Map([['session-check', [SLOW, QUICK, ALONE]]]));
  expect(page).toContain('2026-11-22, 2 × Some CPU, 24 GiB, Node v24.21.0, load 0.4 before and 2.1 after.');
  expect(page).toContain(
    '| sessions tested, 1,000 accounts | 12.4 s | 6,000 ms (bare <mtcute>) | × 2.058 | ≤ × 1.3 | **no** |',
  );
  expect(page).toContain('| search | 80 ms |  |  | ≤ 100 ms | yes |');
});

test('the picture has a dot for each ratio, in another colour where the aim was missed', () => {
  const plot = plotOf([SLOW, QUICK, ALONE]);
  expect(plot.match(/<circle /g)).toHaveLength(2);
  expect(plot.match(/class="missed"/g)).toHaveLength(1);
  expect(plot).toContain('sessions tested, 1,000 accounts');
});
