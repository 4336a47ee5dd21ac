// Every route, by every caller, with his own ids, those of the other workspace, and those that nobody has.
import { ask, leaksIn, plain, type Answer } from './ask.ts';
import { requestFor, type Sent } from './examples.ts';
import { nameOf, type Operation } from './operations.ts';
import { expectedOf, type Caller, type Stage } from './stage.ts';
import { PLACES, type Place, type RealPlace } from './workspaces.ts';

export type Finding = { where: string; who: string; what: string };

export type Tally = {
  tried: number;
  findings: Finding[];
  /** Routes that did what they are for at least once. */
  answered: Set<string>;
  /** By route, all its requests together. */
  took_ms: Map<string, number>;
};

export const newTally = (): Tally => ({ tried: 0, findings: [], answered: new Set(), took_ms: new Map() });

export async function checkOperation(stage: Stage, operation: Operation, caller: Caller, tally: Tally): Promise<void> {
  const began = performance.now();
  await everyWay(stage, operation, caller, tally);
  const name = nameOf(operation);
  tally.took_ms.set(name, (tally.took_ms.get(name) ?? 0) + performance.now() - began);
}

async function everyWay(stage: Stage, operation: Operation, caller: Caller, tally: Tally): Promise<void> {
  const may = expectedOf(operation.access, caller);
  const own = PLACES[caller.place ?? 'alfa'];
  const other = PLACES[otherOf(caller.place ?? 'alfa')];
  for (const filters of operation.parameters.some((each) => each.in === 'query') ? [false, true] : [false]) {
    const asked = { stage, operation, caller, tally };
    const first = await one({ ...asked, sent: requestFor(operation, own, filters), place: own });
    if (may !== 'may') {
      sees(asked, first.status === may, `${first.status} instead of ${may}: ${first.text.slice(0, 200)}`);
      continue;
    }
    const refused =
      first.status === 401 || (first.status === 403 && caller.scopes === null && caller.kind === 'person');
    sees(
      asked,
      !refused || operation.access.role === 'anyone',
      `${first.status} although he may: ${first.text.slice(0, 200)}`,
    );
    if (first.status < 300) tally.answered.add(nameOf(operation));
    if (same(requestFor(operation, own, filters), requestFor(operation, other, filters))) continue;
    const theirs = await one({ ...asked, sent: requestFor(operation, other, filters), place: other });
    const nobodys = await one({
      ...asked,
      sent: requestFor(operation, PLACES.nowhere, filters),
      place: PLACES.nowhere,
    });
    const [one_way, other_way] = [plain(theirs, other), plain(nobodys, PLACES.nowhere)];
    sees(asked, one_way === other_way, `the other's id is told from one that nobody has: ${one_way} / ${other_way}`);
    const reached = operation.path.includes('{id}') && theirs.status < 300;
    sees(asked, !reached, `${theirs.status} with an id of the other workspace`);
    const absent = /\{id\}/.test(operation.path) && theirs.status === 409;
    sees(asked, !absent, `${theirs.status} instead of 404 with an id of the other workspace`);
  }
}

const same = (one: Sent, other: Sent): boolean =>
  one.path === other.path && JSON.stringify(one.body) === JSON.stringify(other.body);

const otherOf = (place: RealPlace): RealPlace => (place === 'alfa' ? 'bravo' : 'alfa');

type Asked = { stage: Stage; operation: Operation; caller: Caller; tally: Tally };

function sees({ operation, caller, tally }: Asked, holds: boolean, what: string): void {
  if (!holds) tally.findings.push({ where: nameOf(operation), who: caller.name, what });
}

/** Asks, searches the answer, sees that the other workspace is as it was, and undoes it. */
async function one(asked: Asked & { sent: Sent; place: Place }): Promise<Answer> {
  const { stage, operation, caller, sent, tally } = asked;
  tally.tried += 1;
  let answer: Answer;
  try {
    answer = await ask(stage, caller, operation.method, sent);
  } catch (error) {
    sees(asked, false, `no answer: ${error instanceof Error ? error.message : 'failed'}`);
    return { status: 0, text: '', headers: {} };
  }
  const mine = `${sent.path} ${JSON.stringify(sent.body) ?? ''}`;
  for (const leak of leaksIn(stage, caller, answer, mine)) sees(asked, false, `the answer holds ${leak}`);
  sees(asked, answer.status !== 500, `500: ${answer.status === 500 ? lastErrorIn(stage.logged()) : ''}`);
  if (operation.method !== 'GET') await undo(asked, answer);
  return answer;
}

export function lastErrorIn(log: string): string {
  const line = log.split('\n').findLast((each) => each.includes('"err"')) ?? '';
  return line.slice(0, 600);
}

async function undo(asked: Asked, { status }: Answer): Promise<void> {
  const { stage, caller } = asked;
  if (!(await stage.rows.written())) return;
  const strange: RealPlace[] = caller.place === null ? ['alfa', 'bravo'] : [otherOf(caller.place)];
  for (const place of strange) {
    const changed = await stage.rows.changes(PLACES[place]);
    sees(asked, changed.length === 0, `${place}'s rows were changed in ${changed.join(', ')}`);
  }
  const changed = await stage.rows.restore();
  const refused = status === 401 || status === 403;
  sees(asked, !refused || changed.length === 0, `refused with ${status}, and yet changed: ${changed.join(', ')}`);
}

/** What one workspace is told is the same, whether there is another one or not: counts, next pages and sums too. */
export async function checkAlone(stage: Stage, tally: Tally): Promise<void> {
  const owner = stage.callers.find(({ name }) => name === "alfa's owner");
  if (!owner) throw new Error('alfa has no owner.');
  const reads = stage.operations.filter(({ method, access }) => method === 'GET' && access.role !== 'anyone');
  const hear = async (): Promise<Map<Operation, string>> => {
    const heard = new Map<Operation, string>();
    for (const operation of reads) {
      const sent = requestFor(operation, PLACES.alfa, false);
      const counted = operation.parameters.some(({ name }) => name === 'count') ? '?count=true' : '';
      heard.set(
        operation,
        plain(await ask(stage, owner, 'GET', { ...sent, path: `${sent.path}${counted}` }), PLACES.alfa),
      );
      tally.tried += 1;
    }
    return heard;
  };
  const before = await hear();
  await stage.rows.remove(PLACES.bravo);
  const after = await hear();
  await stage.rows.restore();
  for (const [operation, said] of before) {
    const without = after.get(operation);
    const what = `another answer when the other workspace is gone: ${said.slice(0, 300)} / ${without?.slice(0, 300)}`;
    sees({ stage, operation, caller: owner, tally }, said === without, what);
  }
}
