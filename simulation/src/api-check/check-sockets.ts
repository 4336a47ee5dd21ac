// The three WebSockets: who may listen hears what is his, everybody else is closed with the same words, and from a page of another
// origin nobody is let in.
import { listenTo, type LiveClient } from '@groundcrew/server/testing/live-client.ts';
import { leaksIn } from './ask.ts';
import type { Tally } from './check-operations.ts';
import { API, type Access } from './operations.ts';
import { expectedOf, type Caller, type Stage } from './stage.ts';
import { PLACES, userIdOf } from './workspaces.ts';

/** What each asks for, in words of this check's own. Those with a person tell that person alone. */
const SOCKETS: readonly { path: string; access: Access; person: boolean }[] = [
  { path: '/events/ws', access: { role: 'viewer', scope: 'events:read' }, person: false },
  { path: '/communications/ws/', access: { role: 'viewer', scope: 'inbox:read' }, person: true },
  { path: '/notifications/ws/', access: { role: 'viewer', scope: 'events:read' }, person: true },
];

const REFUSED = 1008;
const ANSWER_MAX_MS = 10_000;

type Heard = { greeted: boolean; closed: { code: number; reason: string } | null; said: string };
type Asked = { stage: Stage; tally: Tally; caller: Caller; where: string };

export async function checkSockets(stage: Stage, callers: readonly Caller[], tally: Tally): Promise<number> {
  for (const caller of callers) {
    for (const socket of SOCKETS) {
      const where = `WebSocket ${socket.path}`;
      const asked = { stage, tally, caller, where };
      const may = expectedOf(socket.access, caller) === 'may';
      const own = personOf(caller);
      const path = `${socket.path}${socket.person ? own : ''}`;
      const heard = await listen(asked, `${path}?since=0`, { until: may && !socket.person ? 2 : 1 });
      sees(asked, heard.greeted === may, `${may ? 'not let in' : 'let in'}: ${JSON.stringify(heard.closed)}`);
      const told = heard.said.includes(PLACES[caller.place ?? 'alfa'].mark);
      if (may && !socket.person) sees(asked, told, 'hears nothing of its own workspace');
      for (const origin of [stage.url, 'http://elsewhere.example.com', 'null']) {
        const from_page = await listen(asked, path, { headers: { origin } });
        const welcome = may && origin === stage.url;
        sees(asked, from_page.greeted === welcome, `${welcome ? 'not let in' : 'let in'} from a page of ${origin}`);
      }
      await inAddress(asked, path);
      if (socket.person) await othersThan(asked, socket.path, own);
    }
  }
  await live(stage, tally);
  return SOCKETS.length;
}

/** Of a token the person who made it. */
function personOf({ place, role, kind }: Caller): string {
  return userIdOf(place ?? 'none', kind === 'token' ? 'owner' : (role ?? 'stranger'));
}

/** A token in an address would stand in the logs of every proxy. */
async function inAddress(asked: Asked, path: string): Promise<void> {
  const token = asked.caller.headers['authorization']?.slice('Bearer '.length);
  if (token === undefined) return;
  const nobody = { ...asked, caller: { ...asked.caller, headers: {} } };
  const { greeted } = await listen(nobody, `${path}?token=${token}`);
  sees(asked, !greeted, 'let in by a token in the address');
}

/** A colleague, somebody of the other workspace, and one who is nobody: nobody else's socket is opened, and all in the same words. */
async function othersThan(asked: Asked, path: string, own: string): Promise<void> {
  const { place } = asked.caller;
  const other = place === 'bravo' ? 'alfa' : 'bravo';
  const ids = [userIdOf(place ?? 'alfa', 'manager'), userIdOf(other, 'owner'), PLACES.nowhere.uuid];
  const words = new Set<string>();
  for (const id of ids.filter((each) => each !== own)) {
    const { greeted, closed } = await listen(asked, `${path}${id}?since=0`);
    sees(asked, !greeted, `let in for another person: ${id}`);
    sees(asked, closed?.code === REFUSED, `closed with ${closed?.code} for another person`);
    words.add(JSON.stringify(closed));
  }
  sees(asked, words.size === 1, `another's id is told from one that nobody has: ${[...words].join(' / ')}`);
}

/** `until`: how many messages there are at least for who is let in. */
async function listen(
  asked: Asked,
  path: string,
  { headers = {}, until = 1 }: { headers?: Record<string, string>; until?: number } = {},
): Promise<Heard> {
  const { stage, tally, caller } = asked;
  tally.tried += 1;
  const client = listenTo(`${stage.url}${API}${path}`, { headers: { ...caller.headers, ...headers } });
  const late = AbortSignal.timeout(ANSWER_MAX_MS);
  const ends = new Promise<null>((resolve) => late.addEventListener('abort', () => resolve(null)));
  const greeted = client
    .until(({ heard }) => heard.length >= until)
    .then(
      () => true,
      () => false,
    );
  const first = await Promise.race([greeted, ends]);
  sees(asked, first !== null, `nothing was said in ${ANSWER_MAX_MS} ms`);
  // What was to be told from the start on is told before this is answered.
  if (first) await caughtUp(client);
  const closed = first ? null : await Promise.race([client.closed, ends]);
  const is_in = first === true && client.heard[0]?.type === 'connection_established';
  if (first) await client.close();
  const said = JSON.stringify([client.heard, client.texts, closed]);
  for (const leak of leaksIn(stage, caller, { status: 0, text: said, headers: {} }, path)) {
    sees(asked, false, `it is told ${leak}`);
  }
  sees(asked, is_in || closed === null || closed.code === REFUSED, `closed with ${closed?.code}`);
  return { greeted: is_in, closed, said };
}

async function caughtUp(client: LiveClient): Promise<void> {
  client.socket.send('ping');
  await client.until(({ texts }) => texts.includes('pong')).catch(() => {});
}

/** What happens now is heard in its own workspace, and not in the other one. */
async function live(stage: Stage, tally: Tally): Promise<void> {
  const owners = (['alfa', 'bravo'] as const).flatMap(
    (place) => stage.callers.find(({ name }) => name === `${place}'s owner`) ?? [],
  );
  const listeners = owners.map((caller) => ({
    caller,
    client: listenTo(`${stage.url}${API}/events/ws`, { headers: caller.headers }),
  }));
  for (const { client } of listeners) await client.until(({ heard }) => heard.length > 0);
  for (const { caller, client } of listeners) {
    tally.tried += 1;
    const answer = await fetch(`${stage.url}${API}/stop`, {
      method: 'POST',
      headers: { ...caller.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ reason: `${caller.place} stops` }),
    });
    if (!answer.ok) throw new Error(`POST /stop: ${answer.status} ${await answer.text()}`);
    await client.until(({ heard }) => JSON.stringify(heard).includes(`${caller.place} stops`));
  }
  for (const { caller, client } of listeners) {
    await client.close();
    const text = JSON.stringify(client.heard);
    const asked = { stage, tally, caller, where: 'WebSocket /events/ws' };
    for (const leak of leaksIn(stage, caller, { status: 0, text, headers: {} }, ''))
      sees(asked, false, `it is told ${leak}`);
  }
  await stage.rows.restore();
}

function sees({ tally, caller, where }: Asked, holds: boolean, what: string): void {
  if (!holds) tally.findings.push({ where, who: caller.name, what });
}
