import type { TestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { createChance } from '@groundcrew/simulator/chance.ts';
import { leaksIn } from './ask.ts';
import { lastErrorIn } from './check-operations.ts';
import { shotAt, type Shot } from './hostile.ts';
import { nameOf, type Operation } from './operations.ts';
import { faultIn } from './schema-faults.ts';
import { send, type RawAnswer } from './send.ts';
import { openStage, type Caller, type Stage } from './stage.ts';

/** What must never be. `schema`: an answer, or an error, otherwise than described. */
type Kind = '5xx' | 'hang' | 'secret' | 'schema';
type FuzzFinding = { kind: Kind; where: string; who: string; what: string };

export type FuzzReport = {
  routes: number;
  requests: number;
  statuses: Map<number, number>;
  /** Routes that answered 2xx at least once, whose answers were held against their schema. */
  reached: Set<string>;
  /** By route, all its requests together. */
  took_ms: Map<string, number>;
  findings: FuzzFinding[];
};

const AS = new Set(['nobody', "alfa's viewer", "alfa's owner", "alfa's owner token"]);
/** Whoever waits longer would think that it hangs; this machine may be busy with other tests, too. */
const HANG_MS = 10_000;
/** Whatever was changed is put back so often, so that there is something to be met. */
const RESTORE_EVERY = 20;
const FINDINGS_MAX = 200;
/** `each`: requests a route, as far as they take no longer than `route_ms`. The same seed gives the same requests. */
export async function fuzzApi(
  postgres: TestPostgres,
  { seed, each, route_ms, only = '' }: { seed: number; each: number; route_ms: number; only?: string },
): Promise<FuzzReport> {
  const stage = await openStage(postgres);
  try {
    const operations = stage.operations.filter((operation) => nameOf(operation).includes(only));
    const callers = stage.callers.filter(({ name }) => AS.has(name));
    const report: FuzzReport = {
      routes: operations.length,
      requests: 0,
      statuses: new Map(),
      reached: new Set(),
      took_ms: new Map(),
      findings: [],
    };
    for (const operation of operations) {
      const chance = createChance(seed).split(nameOf(operation));
      const began = performance.now();
      for (let n = 0; n < each && report.findings.length < FINDINGS_MAX; n += 1) {
        const caller = chance.happens(0.6) ? (callers.find(({ name }) => name === "alfa's owner") ?? callers[0]) : null;
        await fire({
          stage,
          operation,
          caller: caller ?? chance.pick(callers),
          shot: shotAt(operation, chance),
          report,
        });
        if (n % RESTORE_EVERY === 0 && (await stage.rows.written())) await stage.rows.restore();
        if (performance.now() - began > route_ms) break;
      }
      if (await stage.rows.written()) await stage.rows.restore();
      report.took_ms.set(nameOf(operation), performance.now() - began);
    }
    for (const secret of stage.secrets) {
      const what = `holds the secret ${secret.slice(0, 60)}`;
      if (stage.logged().includes(secret))
        report.findings.push({ kind: 'secret', where: 'the log', who: 'anybody', what });
    }
    return report;
  } finally {
    await stage.close();
  }
}

type Fired = { stage: Stage; operation: Operation; caller: Caller; shot: Shot; report: FuzzReport };

let address = 0;

async function fire(fired: Fired): Promise<void> {
  const { stage, caller, shot, report } = fired;
  const note = (kind: Kind, what: string) => report.findings.push({ kind, where: shown(shot), who: caller.name, what });
  // From an address of its own: who sends so much from one is refused before anything looks at it.
  address += 1;
  const from = `10.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`;
  const headers = { 'x-forwarded-for': from, ...caller.headers, ...shot.headers };
  let answer: RawAnswer | null;
  try {
    answer = await send(stage.url, { ...shot, headers }, HANG_MS);
  } catch (error) {
    report.requests += 1;
    note('hang', `no answer: ${error instanceof Error ? error.message : 'failed'}`);
    return;
  }
  if (answer === null) return;
  report.requests += 1;
  report.statuses.set(answer.status, (report.statuses.get(answer.status) ?? 0) + 1);
  if (answer.took_ms > HANG_MS) note('hang', `took ${Math.round(answer.took_ms)} ms`);
  if (answer.status >= 500)
    note('5xx', `${answer.status}: ${answer.text.slice(0, 300)} ${lastErrorIn(stage.logged())}`);
  const mine = `${decoded(shot.path)} ${shot.path} ${shot.body?.toString() ?? ''} ${JSON.stringify(shot.headers)}`;
  for (const leak of leaksIn(stage, caller, answer, mine)) note('secret', `holds ${leak}`);
  const fault = otherwise(fired, answer);
  if (fault !== null) note('schema', fault);
}

/** Why an answer is not as described; null: it is, or nothing is said of it. */
function otherwise({ operation, shot, report }: Fired, { status, text, headers }: RawAnswer): string | null {
  if (shot.method === 'HEAD' || status < 200) return null;
  if (status >= 400) return isOurError(text, status) ? null : `${status} in another shape: ${text.slice(0, 200)}`;
  if (!shot.straight || status >= 300) return null;
  report.reached.add(nameOf(operation));
  const schema = operation.answers[String(status)];
  if (!operation.statuses.includes(String(status))) return `${status} is described nowhere`;
  if (!schema || !/json/.test(headers['content-type'] ?? '')) return null;
  const fault = faultIn(schema, JSON.parse(text));
  return fault === null ? null : `${status}, but ${fault}`;
}

function shown({ method, path, headers, body }: Shot): string {
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)} ${body?.toString().slice(0, 400) ?? ''}`;
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
