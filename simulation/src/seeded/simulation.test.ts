import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { FAULT_KINDS } from './faults.ts';
import { runSimulation, type SimulationReport } from './run-simulation.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-simulate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function simulate(seed: number): Promise<SimulationReport> {
  const faults = new Set(FAULT_KINDS);
  return runSimulation(inject('postgres'), { seed, days: 1, accounts: 2, nodes: 2, rarer: 1, faults, folder });
}

test(
  'the same seed gives the same course to the last step, and another seed another one',
  { timeout: 120_000 },
  async () => {
    const first = await simulate(5);
    expect(first.violation).toBeNull();
    expect(first.posts).toBeGreaterThan(0);
    expect((await simulate(5)).hash).toBe(first.hash);
    expect((await simulate(6)).hash).not.toBe(first.hash);
  },
);
