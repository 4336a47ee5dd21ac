// What each measurement has told in its last run: one file each in `docs/benchmarks`.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Comparison } from '#lib/report.ts';

export const folder = path.resolve(import.meta.dirname, '../../../docs/benchmarks');

export type Machine = {
  cpu: string;
  cores: number;
  memory_gib: number;
  node: string;
  /** Average of a minute, before and after; at two on two cores nothing waited. */
  load: [number, number];
};

export type Recorded = Comparison & {
  /** Ours ÷ peer. */
  ratio: number | null;
  machine: Machine;
  /** `2026-11-22`, of UTC. */
  day: string;
};

/** `told`: what one measurement has said, a line of JSON each. It takes the place of what an earlier run of it said. */
export function keep(bench: string, told: string, load_before: number): void {
  const machine: Machine = {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memory_gib: Math.round(os.totalmem() / 1024 ** 3),
    node: process.version,
    load: [rounded(load_before), rounded(os.loadavg()[0] ?? 0)],
  };
  const day = new Date().toISOString().slice(0, 10);
  const all = told
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Recorded => {
      const one: Comparison = JSON.parse(line);
      return recordedOf(one, machine, day);
    });
  if (all.length === 0) return;
  writeFileSync(path.join(folder, `${bench}.json`), `${JSON.stringify(all, null, 2)}\n`);
}

const rounded = (value: number) => Number(value.toPrecision(4));

export function recordedOf(one: Comparison, machine: Machine, day: string): Recorded {
  const { peer } = one;
  return {
    ...one,
    ours: rounded(one.ours),
    ...(peer && { peer: { ...peer, value: rounded(peer.value) } }),
    ratio: peer === undefined ? null : rounded(one.ours / peer.value),
    machine,
    day,
  };
}

/** By the names of the measurements. */
export function readBook(): Map<string, Recorded[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(
    files.toSorted().map((file) => {
      const all: Recorded[] = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
      return [file.slice(0, -'.json'.length), all];
    }),
  );
}

/** Null: nothing was aimed at. */
export function isReached({ ours, ratio, aim }: Pick<Recorded, 'ours' | 'ratio' | 'aim'>): boolean | null {
  if (aim === undefined) return null;
  const value = ratio ?? ours;
  return 'at_most' in aim ? value <= aim.at_most : value >= aim.at_least;
}

/** With how much there was to do, where that is what differs. */
export const titleOf = ({ name, size }: Pick<Recorded, 'name' | 'size'>): string =>
  size === undefined ? name : `${name}, ${size.n.toLocaleString('en')} ${size.of}`;

/** Such that three digits say it. */
export function shown(value: number, unit: Recorded['unit']): string {
  const digits = (number: number) =>
    number.toLocaleString('en', number >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 });
  if (unit === 'ms') return value >= 10_000 ? `${digits(value / 1000)} s` : `${digits(value)} ms`;
  if (unit === 'bytes') {
    return value >= 1024 ** 2 ? `${digits(value / 1024 ** 2)} MiB` : `${digits(value / 1024)} KiB`;
  }
  return `${digits(value)} ${unit}`;
}
