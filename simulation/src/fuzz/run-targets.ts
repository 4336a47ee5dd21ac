/** Feeds targets, in three parts with a look at the memory after each, and tells how it goes. */
import { createChance } from '@groundcrew/simulator/chance.ts';
import { heldMemory, type Held } from './heap.ts';
import type { Target } from './target.ts';

export type Finding = {
  target: string;
  kind: 'crash' | 'slow' | 'hang' | 'memory' | 'served';
  detail: string;
  /** The input, cut; absent where there is no single one. */
  input?: string;
};

export type TargetReport = { target: string; inputs: number; milliseconds: number; slowest_ms: number };

export type RunReport = { targets: TargetReport[]; findings: Finding[]; held: Held[] };

/** Of one input; the garbage collector may come in between, and other processes. */
const SLOW_MS = 1000;
const SLOW_TRIES = 3;
/** Inputs between which the chance is not made anew; also what a hang is reported by. */
const BATCH = 500;
/** A target that fails always would fill the memory with its findings. */
const FINDINGS_MAX = 20;
const SHOWN_MAX = 600;

export type RunOptions = {
  seed: number;
  inputs: number;
  /** Hears before each input: which target, which batch. */
  onInput: (target: number, batch: number) => void;
};

export async function runTargets(targets: Target[], { seed, inputs, onInput }: RunOptions): Promise<RunReport> {
  const findings: Finding[] = [];
  const reports = targets.map(({ name }) => ({ target: name, inputs: 0, milliseconds: 0, slowest_ms: 0 }));
  const shares = targets.reduce((sum, { share }) => sum + share, 0);
  const held: Held[] = [];
  const root = createChance(seed);
  for (let part = 0; part < 3; part += 1) {
    for (const [index, each] of targets.entries()) {
      const report = reports[index];
      if (!report) continue;
      const count = Math.ceil((inputs * each.share) / shares / 3);
      const began = performance.now();
      for (let batch = 0; batch * BATCH < count; batch += 1) {
        const chance = root.split(`${each.name}/${part}/${batch}`);
        for (let left = Math.min(BATCH, count - batch * BATCH); left > 0; left -= 1) {
          onInput(index, part * 1_000_000 + batch);
          await feed(each, each.make(chance), report, findings);
        }
        // Others live in this thread, too.
        await new Promise(setImmediate);
      }
      report.milliseconds += performance.now() - began;
      await each.rest?.();
    }
    held.push(await heldMemory());
  }
  return { targets: reports, findings, held };
}

async function feed(target: Target, input: unknown, report: TargetReport, findings: Finding[]): Promise<void> {
  let took_ms = await feedOnce(target, input, findings);
  report.inputs += 1;
  // A machine that was busy with something else is not busy each time.
  for (let tries = 1; took_ms > SLOW_MS && tries < SLOW_TRIES; tries += 1) {
    took_ms = Math.min(took_ms, await feedOnce(target, input, findings));
  }
  report.slowest_ms = Math.max(report.slowest_ms, took_ms);
  if (took_ms > SLOW_MS) {
    note(findings, { target: target.name, kind: 'slow', detail: `${Math.round(took_ms)} ms`, input: show(input) });
  }
}

/** How many milliseconds it took. */
async function feedOnce(target: Target, input: unknown, findings: Finding[]): Promise<number> {
  const began = performance.now();
  try {
    const work = take(target, input);
    if (work) await work;
  } catch (error) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error';
    note(findings, { target: target.name, kind: 'crash', detail, input: show(input) });
  }
  return performance.now() - began;
}

/** A target is given only what it has made. */
type AnyTake = { take(input: unknown): void | Promise<void> }['take'];

function take(target: Target, input: unknown): void | Promise<void> {
  const feedIt: AnyTake = target.take;
  return feedIt(input);
}

function note(findings: Finding[], finding: Finding): void {
  if (findings.filter(({ target }) => target === finding.target).length < FINDINGS_MAX) findings.push(finding);
}

function show(input: unknown): string {
  const text =
    input instanceof Uint8Array
      ? `hex ${Buffer.from(input).toString('hex')}`
      : JSON.stringify(input, (_key, value: unknown) =>
          value instanceof Uint8Array ? `hex ${Buffer.from(value).toString('hex')}` : value,
        );
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}… (${text.length})` : text;
}
