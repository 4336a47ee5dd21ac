// How figures grow with how much there is to do, as curves: one picture for each measurement that was taken with several sizes.
import { shown, type Recorded } from './book.ts';
import { escaped, svgOf } from './svg.ts';

type Point = { n: number; value: number };
type Line = { name: string; look: string; points: Point[] };
type Panel = { title: string; of: string; unit: Recorded['unit']; lines: Line[]; aim: number | null };

const PANELS_IN_A_ROW = 2;
const [PANEL_WIDTH_PX, PANEL_HEIGHT_PX] = [480, 260];
/** Around what is drawn: for the title, the ticks, and on the right the names of the lines. */
const EDGE_PX = { top: 34, right: 100, bottom: 44, left: 66 };
const LABEL_PX = 15;
/** So many looks there are for peers. */
const PEERS_MAX = 2;

/** The files that are made, and no others, are called so. */
export const growthFileOf = (bench: string): string => `growth-${bench}.svg`;

/** Null: nothing of it was measured with several sizes. */
export function growthOf(bench: string, figures: readonly Recorded[]): string | null {
  const panels = panelsOf(figures);
  if (panels.length === 0) return null;
  const drawn = panels.flatMap((panel, at) => {
    const x = (at % PANELS_IN_A_ROW) * PANEL_WIDTH_PX;
    const y = Math.floor(at / PANELS_IN_A_ROW) * PANEL_HEIGHT_PX;
    return [`<g transform="translate(${x} ${y})">`, ...drawPanel(panel), '</g>'];
  });
  const width = PANEL_WIDTH_PX * Math.min(panels.length, PANELS_IN_A_ROW);
  const height = PANEL_HEIGHT_PX * Math.ceil(panels.length / PANELS_IN_A_ROW);
  return svgOf({ width, height }, `How the figures of ${bench} grow`, drawn);
}

function panelsOf(figures: readonly Recorded[]): Panel[] {
  const series = Map.groupBy(figures, ({ name, unit, size }) => JSON.stringify([name, unit, size?.of ?? null]));
  return [...series.values()].flatMap((same) => {
    const [first] = same;
    const sizes = new Set(same.flatMap(({ size }) => size?.n ?? []));
    if (first?.size === undefined || sizes.size < 2) return [];
    const { aim, peer } = first;
    // With a peer an aim is one of the ratio: the picture of all ratios shows it.
    const level = peer !== undefined || aim === undefined ? null : 'at_most' in aim ? aim.at_most : aim.at_least;
    return [{ title: first.name, of: first.size.of, unit: first.unit, lines: linesOf(same), aim: level }];
  });
}

/** Ours stands beside each peer; it is measured once all the same. */
function linesOf(same: readonly Recorded[]): Line[] {
  const peers = [...new Set(same.flatMap(({ peer }) => peer?.name ?? []))];
  if (peers.length > PEERS_MAX) throw new Error(`${same[0]?.name}: there are looks for ${PEERS_MAX} peers only.`);
  const pointsOf = (valueOf: (one: Recorded) => number | undefined) => {
    const values = same.flatMap((one) => {
      const value = valueOf(one);
      return one.size === undefined || value === undefined ? [] : [[one.size.n, value] as const];
    });
    return [...new Map(values)].map(([n, value]) => ({ n, value })).toSorted((a, b) => a.n - b.n);
  };
  return [
    { name: 'ours', look: 'ours', points: pointsOf(({ ours }) => ours) },
    ...peers.map((name, at) => ({
      name,
      look: `peer-${at}`,
      points: pointsOf(({ peer }) => (peer?.name === name ? peer.value : undefined)),
    })),
  ];
}

function drawPanel({ title, of, unit, lines, aim }: Panel): string[] {
  const points = lines.flatMap((line) => line.points);
  const sizes = [...new Set(points.map(({ n }) => n))];
  const values = [...points.map(({ value }) => value), ...(aim === null ? [] : [aim])];
  const ticks = ticksFor(Math.min(...values), Math.max(...values), unit);
  const [left, right] = [EDGE_PX.left, PANEL_WIDTH_PX - EDGE_PX.right];
  const [top, bottom] = [EDGE_PX.top, PANEL_HEIGHT_PX - EDGE_PX.bottom];
  const x = scale([Math.min(...sizes), Math.max(...sizes)], [left, right]);
  const y = scale([ticks[0] ?? 1, ticks.at(-1) ?? 1], [bottom, top]);
  const text = (at: number, line: number, what: string, more: string) =>
    `<text x="${px(at)}" y="${px(line)}" ${more}>${escaped(what)}</text>`;
  const names = [
    ...lines.map((line) => ({ name: line.name, look: `of-${line.look}`, ends_at: line.points.at(-1)?.value ?? 1 })),
    ...(aim === null ? [] : [{ name: 'aim', look: 'faint', ends_at: aim }]),
  ];
  const heights = apart(
    names.map(({ ends_at }) => y(ends_at)),
    LABEL_PX,
  );
  return [
    text(left, 16, title, 'class="title"'),
    ...ticks.flatMap((tick) => [
      `<line x1="${left}" x2="${right}" y1="${px(y(tick))}" y2="${px(y(tick))}" class="grid"/>`,
      text(left - 8, y(tick) + 4, shown(tick, unit), 'text-anchor="end" class="faint"'),
    ]),
    ...sizes.map((n) => text(x(n), bottom + 18, n.toLocaleString('en'), 'text-anchor="middle" class="faint"')),
    text((left + right) / 2, bottom + 36, of, 'text-anchor="middle" class="faint"'),
    ...(aim === null ? [] : [`<line x1="${left}" x2="${right}" y1="${px(y(aim))}" y2="${px(y(aim))}" class="aim"/>`]),
    // Ours last, so that it lies above the others.
    ...lines
      .toReversed()
      .flatMap(({ look, points: of_line }) => [
        `<polyline points="${of_line.map(({ n, value }) => `${px(x(n))},${px(y(value))}`).join(' ')}" class="line ${look}"/>`,
        ...of_line.map(({ n, value }) => `<circle cx="${px(x(n))}" cy="${px(y(value))}" r="3.5" class="of-${look}"/>`),
      ]),
    ...names.map(({ name, look }, at) => text(right + 10, (heights[at] ?? 0) + 4, name, `class="${look}"`)),
  ];
}

const px = (value: number) => value.toFixed(1).replace(/\.0$/, '');

/** Logarithmic on both axes: what takes ten times as long for ten times the work goes straight up, what does not grow is level. */
function scale([from, to]: [number, number], [at_from, at_to]: [number, number]): (value: number) => number {
  const width = Math.log(to / from);
  return (value) =>
    width === 0 ? (at_from + at_to) / 2 : at_from + (Math.log(value / from) / width) * (at_to - at_from);
}

/** 1, 2, 5, 10, … around the values, of bytes in powers of two; with more than three decades only 1, 10, 100. */
export function ticksFor(least: number, most: number, unit: Recorded['unit']): number[] {
  const of_one = unit === 'bytes' ? 1024 : 1;
  const [low, high] = [least / of_one, most / of_one];
  const steps = high / low > 1_000 ? [1] : [1, 2, 5];
  const all = Array.from({ length: 24 }, (_, power) => steps.map((step) => step * 10 ** (power - 6))).flat();
  const below = all.findLast((tick) => tick <= low) ?? low;
  const above = all.find((tick) => tick >= high && tick > below) ?? high;
  return all.filter((tick) => tick >= below && tick <= above).map((tick) => tick * of_one);
}

/** Moves what would lie on one another down, so that each label can be read. */
function apart(wanted: readonly number[], least: number): number[] {
  const order = wanted.map((at, index) => ({ at, index })).toSorted((a, b) => a.at - b.at);
  const placed = [...wanted];
  let free = -Infinity;
  for (const { at, index } of order) {
    placed[index] = Math.max(at, free);
    free = Math.max(at, free) + least;
  }
  return placed;
}
