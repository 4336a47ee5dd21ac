import { delay } from '@groundcrew/server/lib/time.ts';
import type { Capability, Check } from './check.ts';
import type { Stage } from './stage.ts';

export type Verdict = {
  name: string;
  verdict: 'passed' | 'failed' | 'unsupported';
  /** Of a failure: what was seen instead. Of what is unsupported: what is missing. */
  detail: string | null;
  milliseconds: number;
};

/** Longer than any check needs, so that a server that never answers ends as a failure. */
const CHECK_MAX_MS = 60_000;

/** Runs one check on a stage of its own, which is closed behind it. */
export async function runCheck(
  { name, needs, run }: Check,
  capabilities: ReadonlySet<Capability>,
  open: () => Promise<Stage>,
): Promise<Verdict> {
  const missing = needs.filter((capability) => !capabilities.has(capability));
  if (missing.length > 0) {
    return { name, verdict: 'unsupported', detail: `needs ${missing.join(' and ')}`, milliseconds: 0 };
  }
  const started = performance.now();
  const detail = await attempt(run, open);
  const milliseconds = Math.round(performance.now() - started);
  return { name, verdict: detail === null ? 'passed' : 'failed', detail, milliseconds };
}

async function attempt(run: Check['run'], open: () => Promise<Stage>): Promise<string | null> {
  let stage: Stage | null = null;
  const timer = new AbortController();
  try {
    const opened = await open();
    stage = opened;
    await Promise.race([opened.run(() => run(opened)), expire(timer.signal)]);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : 'something was thrown that is no error';
  } finally {
    timer.abort();
    await stage?.close();
  }
}

async function expire(signal: AbortSignal): Promise<never> {
  await delay(CHECK_MAX_MS, signal);
  throw new Error(`not done within ${CHECK_MAX_MS} ms`);
}
