// Every route, by every caller, with his own ids, those of the other workspace, and those that nobody has.
import { ask, leaksIn, plain, type Answer } from './ask.ts';
import { BEARERS, TWO_WAYS } from './bodies.ts';
import { requestFor, type Sent } from './examples.ts';
import { nameOf, type Operation } from './operations.ts';
import { prepare } from './prepared.ts';
import { expectedOf, type Caller, type Stage } from './stage.ts';
import { marksOf, PLACES, type Place, type RealPlace } from './workspaces.ts';

export type Finding = { where: string; who: string; what: string };

export type Tally = {
  tried: number;
  findings: Finding[];
  /** Routes that did what they are for at least once. */
  reached: Set<string>;
  /** Of the others what somebody who may was last told. */
  refused: Map<string, string>;
  /** By route, all its requests together. */
  took_ms: Map<string, number>;
};

export const newTally = (): Tally => ({
  tried: 0,
  findings: [],
  reached: new Set(),
  refused: new Map(),
  took_ms: new Map(),
});

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
  for (const filters of inTwoWays(operation) ? [false, true] : [false]) {
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
    if (first.status < 300) tally.reached.add(nameOf(operation));
    else if (caller.role === 'owner')
      tally.refused.set(nameOf(operation), `${first.status} ${first.text.slice(0, 300)}`);
    if (
      BEARERS.has(nameOf(operation)) ||
      same(requestFor(operation, own, filters), requestFor(operation, other, filters))
    )
      continue;
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

const inTwoWays = (operation: Operation): boolean =>
  TWO_WAYS.has(nameOf(operation)) || operation.parameters.some((each) => each.in === 'query');

const same = (one: Sent, other: Sent): boolean =>
  one.path === other.path && JSON.stringify(one.body) === JSON.stringify(other.body);

const otherOf = (place: RealPlace): RealPlace => (place === 'alfa' ? 'bravo' : 'alfa');

type Asked = { stage: Stage; operation: Operation; caller: Caller; tally: Tally };

function sees({ operation, caller, tally }: Asked, holds: boolean, what: string): void {
  if (!holds) tally.findings.push({ where: nameOf(operation), who: caller.name, what });
}

/** Asks, searches the answer, sees that the other workspace is as it was, and undoes it. */
async function one(asked: Asked & { sent: Sent; place: Place }): Promise<Answer> {
  const { stage, operation, caller, tally } = asked;
  tally.tried += 1;
  const route = nameOf(operation);
  // Who may not is refused before anything is looked for.
  const may = expectedOf(operation.access, caller) === 'may';
  const logins = may ? await stage.logins.ready(route) : null;
  const prepared = (may && (await prepare(stage.client, route, caller))) || logins !== null;
  if (prepared) await stage.rows.look();
  const sent = withLogin(asked.sent, asked.place, logins);
  let answer: Answer;
  try {
    answer = await ask(stage, caller, operation.method, sent);
  } catch (error) {
    sees(asked, false, `no answer: ${error instanceof Error ? error.message : 'failed'}`);
    return { status: 0, text: '', headers: {} };
  }
  const opened = BEARERS.has(nameOf(operation)) ? marksOf(asked.place).join(' ') : '';
  const mine = `${sent.path} ${JSON.stringify(sent.body) ?? ''} ${opened}`;
  for (const leak of leaksIn(stage, caller, answer, mine)) sees(asked, false, `the answer holds ${leak}`);
  sees(asked, answer.status !== 500, `500: ${answer.status === 500 ? lastErrorIn(stage.logged()) : ''}`);
  if (route === 'POST /logins' && answer.status === 201) await endLogin(stage, caller, answer);
  if (operation.method !== 'GET' || prepared) await undo(asked, answer, prepared);
  return answer;
}

/** What stands for a log-in becomes one that is under way there. */
function withLogin(sent: Sent, place: Place, logins: Record<RealPlace, string> | null): Sent {
  if (logins === null || place.mark === PLACES.nowhere.mark) return sent;
  const id = place.mark === PLACES.alfa.mark ? logins.alfa : logins.bravo;
  return { ...sent, path: sent.path.replace(place.uuid, id) };
}

async function endLogin(stage: Stage, caller: Caller, { text }: Answer): Promise<void> {
  const [, id = ''] = /"id":"([^"]+)"/.exec(text) ?? [];
  await stage.logins.end(caller.place ?? 'alfa', id);
}

export function lastErrorIn(log: string): string {
  const line = log.split('\n').findLast((each) => each.includes('"err"')) ?? '';
  return line.slice(0, 600);
}

async function undo(asked: Asked, { status }: Answer, prepared: boolean): Promise<void> {
  const { stage, caller } = asked;
  if (!(await stage.rows.written()) && !prepared) return;
  // Whoever has a link of a place may do there what it is for.
  const own = caller.place ?? (BEARERS.has(nameOf(asked.operation)) && status < 300 ? 'alfa' : null);
  const strange: RealPlace[] = own === null ? ['alfa', 'bravo'] : [otherOf(own)];
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
