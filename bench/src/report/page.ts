// The report as tables.
import { isReached, shown, titleOf, type Recorded } from './book.ts';
import { growthFileOf, growthOf } from './growth.ts';

function aimOf({ aim, peer, unit }: Recorded): string {
  if (aim === undefined) return '';
  const [sign, value] = 'at_most' in aim ? ['≤', aim.at_most] : ['≥', aim.at_least];
  return peer === undefined ? `${sign} ${shown(value, unit)}` : `${sign} × ${value}`;
}

const MARK = { true: 'yes', false: '**no**', null: '' };

function rowOf(one: Recorded): string {
  const cells = [
    titleOf(one),
    shown(one.ours, one.unit),
    one.peer === undefined ? '' : `${shown(one.peer.value, one.unit)} (${one.peer.name})`,
    one.ratio === null ? '' : `× ${one.ratio}`,
    aimOf(one),
    MARK[`${isReached(one)}`],
  ];
  return `| ${cells.join(' | ')} |`;
}

export function pageOf(all: ReadonlyMap<string, readonly Recorded[]>): string {
  const parts = [...all].map(([bench, figures]) => {
    const [first] = figures;
    const { cores = 0, cpu = '', memory_gib = 0, node = '', load = [0, 0] } = first?.machine ?? {};
    const where = `${first?.day}, ${cores} × ${cpu}, ${memory_gib} GiB, Node ${node}, load ${load.join(' before and ')} after.`;
    return [
      `## \`${bench}\``,
      '',
      where,
      '',
      '| what | ours | beside it | ours ÷ that | aim | reached |',
      '| --- | ---: | ---: | ---: | ---: | --- |',
      ...figures.map(rowOf),
      ...(growthOf(bench, figures) === null ? [] : ['', `![How the figures of ${bench} grow](${growthFileOf(bench)})`]),
    ].join('\n');
  });
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}

const HEAD = `# Measured against others

<!-- Made by \`npm run bench\` from the files beside it. -->

Each figure of ours stands beside that of a peer, or of what nothing can fall below, from the same run: ratios may be compared between
machines, milliseconds may not. How each is measured is told in [bench/README.md](../../bench/README.md); a run of a month, in
[15 seeds](simulation-15-seeds.md). Where one thing was measured with several sizes, curves show how it grows; both their axes are
logarithmic.

![Ours divided by what stands beside it](ratios.svg)`;
