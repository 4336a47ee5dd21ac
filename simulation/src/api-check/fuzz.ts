import type { TestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { createChance } from '@groundcrew/simulator/chance.ts';
import { leaksIn } from './ask.ts';
import { lastErrorIn, type Finding } from './check-operations.ts';
import { shotAt, type Shot } from './hostile.ts';
import { nameOf } from './operations.ts';
import { openStage, type Caller, type Stage } from './stage.ts';

export type FuzzReport = { routes: number; requests: number; statuses: Map<number, number>; findings: Finding[] };

const AS = new Set(['nobody', "alfa's viewer", "alfa's owner"]);
const HANG_MS = 30_000;
/** Whatever was changed is put back so often, so that there is something to be met. */
const RESTORE_EVERY = 20;
const FINDINGS_MAX = 200;

/** `each`: requests a route. The same seed gives the same requests. */
export async function fuzzApi(
  postgres: TestPostgres,
  { seed, each, only = '' }: { seed: number; each: number; only?: string },
): Promise<FuzzReport> {
  const stage = await openStage(postgres);
  try {
    const operations = stage.operations.filter((operation) => nameOf(operation).includes(only));
    const callers = stage.callers.filter(({ name }) => AS.has(name));
    const report: FuzzReport = { routes: operations.length, requests: 0, statuses: new Map(), findings: [] };
    for (const operation of operations) {
      const chance = createChance(seed).split(nameOf(operation));
      for (let n = 0; n < each && report.findings.length < FINDINGS_MAX; n += 1) {
        const shot = shotAt(operation, chance);
        await fire(stage, chance.pick(callers), shot, report);
        if (n % RESTORE_EVERY === 0 && (await stage.rows.written())) await stage.rows.restore();
      }
      await stage.rows.restore();
    }
    return report;
  } finally {
    await stage.close();
  }
}

async function fire(stage: Stage, caller: Caller, shot: Shot, report: FuzzReport): Promise<void> {
  const { method, url, body } = shot;
  report.requests += 1;
  const note = (what: string) =>
    report.findings.push({
      where: `${method} ${url.slice(0, 300)} ${body?.slice(0, 300) ?? ''}`,
      who: caller.name,
      what,
    });
  try {
    const answer = await fetch(`${stage.url}${url}`, {
      method,
      headers: { ...caller.headers, ...shot.headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(HANG_MS),
    });
    const text = await answer.text();
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'set-cookie'));
    report.statuses.set(answer.status, (report.statuses.get(answer.status) ?? 0) + 1);
    if (answer.status === 500) note(`500: ${lastErrorIn(stage.logged())}`);
    const mine = `${decoded(url)} ${body ?? ''}`;
    for (const leak of leaksIn(stage, caller, { status: answer.status, text, headers }, mine)) note(`holds ${leak}`);
    if (answer.status >= 400 && method !== 'HEAD' && !isOurError(text, answer.status)) {
      note(`${answer.status} in another shape: ${text.slice(0, 200)}`);
    }
  } catch (error) {
    // Headers and addresses that fetch itself refuses were never sent.
    if (error instanceof TypeError && !(error.cause instanceof Error && 'code' in error.cause)) return;
    note(`no answer: ${error instanceof Error ? `${error.message} ${String(error.cause)}` : 'failed'}`);
  }
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

/** The one shape of errors, in words of this check's own. */
function isOurError(text: string, status: number): boolean {
  try {
    const said: unknown = JSON.parse(text);
    const data = fieldOf(said, 'data');
    const texts = [
      fieldOf(said, 'code'),
      fieldOf(said, 'message'),
      fieldOf(data, 'sentence'),
      fieldOf(data, 'request_id'),
    ];
    return fieldOf(said, 'status') === status && texts.every((each) => typeof each === 'string');
  } catch {
    return false;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
