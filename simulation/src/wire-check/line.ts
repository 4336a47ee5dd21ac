/** One line of the check: something that is tried, and what must be seen then. */
import { openWiredStage, type WiredStage } from '#contract/wired-stage.ts';
import type { WorldChanges } from '#contract/world.ts';
import type { SimulatorOptions } from '@groundcrew/simulator';

type LineKind = 'transport' | 'proxy' | 'session' | 'log-in' | 'client' | 'fault';

export type Line = {
  kind: LineKind;
  name: string;
  /** Part of the quick form, too. */
  quick: boolean;
  /** Resolves with what was seen; rejects when that is not as it must be. */
  run: () => Promise<string>;
};

export type Result = { line: Line; seen: string; passed: boolean; milliseconds: number };

/** Longer than any line takes: a hang ends as a failure. */
const LINE_MAX_MS = 60_000;

export async function runLine(line: Line): Promise<Result> {
  const began = performance.now();
  const timer = Promise.withResolvers<never>();
  const late = setTimeout(() => timer.reject(new Error(`nothing within ${LINE_MAX_MS} ms`)), LINE_MAX_MS);
  const done = (seen: string, passed: boolean): Result => {
    clearTimeout(late);
    return { line, seen, passed, milliseconds: Math.round(performance.now() - began) };
  };
  try {
    return done(await Promise.race([line.run(), timer.promise]), true);
  } catch (error) {
    return done(error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : 'something that is no error', false);
  }
}

type World = { changes?: WorldChanges; options?: SimulatorOptions };

/** In a world of its own, which is closed behind it. */
export async function inWorld(work: (stage: WiredStage) => Promise<string>, world: World = {}): Promise<string> {
  const stage = await openWiredStage(world.changes, world.options);
  try {
    return await work(stage);
  } finally {
    await stage.close();
  }
}
