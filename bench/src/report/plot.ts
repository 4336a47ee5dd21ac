// The report as a picture.
import { isReached, titleOf, type Recorded } from './book.ts';
import { escaped, svgOf } from './svg.ts';

const ROW_PX = 22;
const [LEFT_PX, WIDTH_PX] = [420, 960];
/** What is drawn of ratios: further ones stand at the edge. */
const [LEAST, MOST] = [0.01, 100];

/** Ratios on a logarithmic scale, from a hundredth to a hundredfold; what was aimed at is a stroke. */
export function plotOf(figures: readonly Recorded[]): string {
  const drawn = figures.filter(({ ratio }) => ratio !== null);
  const height = ROW_PX * (drawn.length + 2);
  const at = (ratio: number) => {
    const part = Math.log(Math.min(Math.max(ratio, LEAST), MOST) / LEAST) / Math.log(MOST / LEAST);
    return (LEFT_PX + part * (WIDTH_PX - LEFT_PX - 60)).toFixed(1);
  };
  const grid = [0.01, 0.1, 1, 10, 100].map(
    (ratio) =>
      `<line x1="${at(ratio)}" x2="${at(ratio)}" y1="${ROW_PX}" y2="${height - 4}" class="${ratio === 1 ? 'one' : 'grid'}"/>` +
      `<text x="${at(ratio)}" y="14" text-anchor="middle">× ${ratio}</text>`,
  );
  const rows = drawn.map((one, n) => {
    const y = ROW_PX * (n + 1.7);
    const aim = one.aim === undefined ? null : 'at_most' in one.aim ? one.aim.at_most : one.aim.at_least;
    const stroke =
      aim === null ? '' : `<line x1="${at(aim)}" x2="${at(aim)}" y1="${y - 8}" y2="${y + 8}" class="aim"/>`;
    return (
      `<text x="${LEFT_PX - 12}" y="${y + 4}" text-anchor="end">${escaped(titleOf(one))}</text>${stroke}` +
      `<circle cx="${at(one.ratio ?? 1)}" cy="${y}" r="5" class="${isReached(one) === false ? 'missed' : 'dot'}"/>` +
      `<text x="${Number(at(one.ratio ?? 1)) + 10}" y="${y + 4}">× ${one.ratio}</text>`
    );
  });
  return svgOf({ width: WIDTH_PX, height }, 'Ours divided by what stands beside it', [...grid, ...rows]);
}
