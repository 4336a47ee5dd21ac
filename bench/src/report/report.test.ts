import { describe, expect, test } from 'vitest';
import type { Comparison } from '#lib/report.ts';
import { isReached, recordedOf, shown, type Machine } from './book.ts';
import { growthOf, ticksFor } from './growth.ts';
import { pageOf } from './page.ts';
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

describe('how figures grow', () => {
  const at = (n: number, ours: number, peer: { name: string; value: number }) =>
    recorded({ name: 'memory <at rest>', unit: 'bytes', ours, peer, size: { of: 'accounts', n } });
  const sizes = [100, 1_000, 3_000].flatMap((n) => [
    at(n, 200_000 + n, { name: 'bare mtcute', value: 150_000 }),
    at(n, 200_000 + n, { name: 'GramJS', value: 400_000 * n }),
  ]);
  const curves = (figures: typeof sizes) => growthOf('server-memory', figures) ?? '';

  test('is drawn as a line of ours and of each peer, through every size', () => {
    const lines = curves(sizes).match(/<polyline points="[^"]*"/g) ?? [];
    expect(lines.map((line) => line.split(',').length - 1)).toEqual([3, 3, 3]);
    expect(curves(sizes)).toMatch(/>memory &lt;at rest><.*>1,000<.*>accounts<.*>ours<.*>bare mtcute<.*>GramJS</s);
  });

  test('is as steep as what it measures: ten times the work that takes ten times as long rises, and what does not grow is level', () => {
    const [, mtcute = '', ours = ''] = curves(sizes).match(/<polyline points="[^"]*"/g) ?? [];
    const heights = (line: string) => [...line.matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
    expect(new Set(heights(mtcute)).size).toBe(1);
    expect(heights(ours).toSorted((a, b) => b - a)).toEqual(heights(ours));
  });

  test('is not drawn of what was measured once, and is shown by the page where it is', () => {
    expect(growthOf('session-check', [SLOW, QUICK, ALONE])).toBeNull();
    expect(growthOf('session-check', sizes.slice(0, 2))).toBeNull();
    expect(pageOf(new Map([['server-memory', sizes]]))).toContain('](growth-server-memory.svg)');
    expect(pageOf(new Map([['session-check', [SLOW]]]))).not.toContain('growth-');
  });

  test('keeps names apart that would lie on one another', () => {
    const close = [100, 1_000].map((n) => at(n, 200_000, { name: 'bare mtcute', value: 200_001 }));
    const [ours = 0, peer = 0] = [...curves(close).matchAll(/y="([\d.]+)" class="of-/g)].map(([, y]) => Number(y));
    expect(Math.abs(ours - peer)).toBeGreaterThanOrEqual(12);
  });

  test('has an aim that stands by itself as a line', () => {
    const waits = [10, 100].map((n) =>
      recorded({ name: 'waits', unit: 'ms', ours: n, aim: { at_most: 50 }, size: { of: 'a second', n } }),
    );
    expect(curves(waits).match(/class="aim"/g)).toHaveLength(1);
    expect(curves(sizes)).not.toContain('class="aim"');
  });
});

test.each([
  [3, 80, 'ms', [2, 5, 10, 20, 50, 100]],
  [0.3, 0.3, 'ms', [0.2, 0.5]],
  [1, 9_000, 'ms', [1, 10, 100, 1_000, 10_000]],
  [150 * 1024, 300 * 1024, 'bytes', [100 * 1024, 200 * 1024, 500 * 1024]],
] as const)('from %d to %d %s a curve stands between %j', (least, most, unit, ticks) => {
  expect(ticksFor(least, most, unit).map((tick) => Number(tick.toPrecision(6)))).toEqual(ticks);
});
