// Signing in, out, and the second factor: what better-auth could serve beside that is not there, and what is there reaches nobody
// but the one who calls.
import { signInRoutesOfLibrary } from '@groundcrew/server/testing/sign-in-routes.ts';
import { leaksIn, type Answer } from './ask.ts';
import { PASSWORD } from './bodies.ts';
import { lastErrorIn, type Tally } from './check-operations.ts';
import type { Caller, Stage } from './stage.ts';
import { PLACES, userIdOf, type RealPlace } from './workspaces.ts';

/** All that is open, in words of this check's own: to anyone, or to who has a session (a token is none). */
const OPEN: Record<string, 'anyone' | 'session' | 'second step'> = {
  'POST /sign-in/email': 'anyone',
  'POST /sign-out': 'anyone',
  'GET /get-session': 'anyone',
  'POST /two-factor/enable': 'session',
  'POST /two-factor/disable': 'session',
  'POST /two-factor/get-totp-uri': 'session',
  'POST /two-factor/generate-backup-codes': 'session',
  'POST /two-factor/verify-totp': 'second step',
  'POST /two-factor/verify-backup-code': 'second step',
};

/** What plugins would add, or a later version. */
const CLOSED: readonly string[] = [
  'POST /sign-up/email',
  'POST /sign-in/social',
  'POST /change-password',
  'POST /change-email',
  'POST /delete-user',
  'POST /update-user',
  'POST /set-password',
  'POST /request-password-reset',
  'GET /list-sessions',
  'POST /revoke-session',
  'POST /revoke-sessions',
  'GET /list-accounts',
  'POST /organization/create',
  'GET /organization/list',
  'POST /organization/set-active',
  'GET /organization/get-full-organization',
  'POST /organization/invite-member',
  'POST /api-key/create',
  'GET /api-key/list',
  'POST /two-factor/send-otp',
  'GET /admin/list-users',
  'GET /ok',
  'GET /error',
];

type Asked = { stage: Stage; tally: Tally; caller: Caller; route: string };

/** Resolves with the number of addresses. */
export async function checkAuth(stage: Stage, callers: readonly Caller[], tally: Tally): Promise<number> {
  const closed = [...new Set([...CLOSED, ...(await signInRoutesOfLibrary(stage.logs_folder))])].filter(
    (route) => !Object.hasOwn(OPEN, route),
  );
  for (const caller of callers) {
    for (const route of closed) {
      const { status } = await call({ stage, tally, caller, route });
      const asked = { stage, tally, caller, route };
      sees(asked, status === 404 || (status === 405 && hasOtherMethod(route)), `${status} of what is not open`);
    }
    for (const [route, to] of Object.entries(OPEN)) await open({ stage, tally, caller, route }, to);
  }
  return closed.length + Object.keys(OPEN).length;
}

const hasOtherMethod = (route: string): boolean =>
  Object.keys(OPEN).some((each) => each.split(' ')[1] === route.split(' ')[1]);

async function open(asked: Asked, to: 'anyone' | 'session' | 'second step'): Promise<void> {
  const { caller, route } = asked;
  const { status, text } = await call(asked);
  const has_session = caller.kind === 'person';
  if (to === 'session' && !has_session) sees(asked, status === 401, `${status} instead of 401: ${text.slice(0, 200)}`);
  if (to === 'second step') sees(asked, status >= 400, `${status} for a wrong code`);
  if (status < 300) asked.tally.reached.add(`/api/auth ${route}`);
  if (!route.startsWith('POST')) return;
  const foreign = await call(asked, { origin: 'http://elsewhere.example.com' });
  sees(asked, foreign.status === 403, `${foreign.status} from a page of another origin`);
}

let address = 0;

/** With the right password, and with the names of somebody of the other workspace wherever one could be named. */
async function call(asked: Asked, headers: Record<string, string> = {}): Promise<Answer> {
  const { stage, tally, caller, route } = asked;
  const [method = '', path = ''] = route.split(' ');
  tally.tried += 1;
  address += 1;
  const other = otherOf(caller);
  const mine = { email: emailOf(caller), password: PASSWORD, code: '123456' };
  const strange = { userId: userIdOf(other, 'owner'), organizationId: PLACES[other].workspace_id };
  const sent = route === 'POST /sign-in/email' ? mine : { ...mine, ...strange };
  const query = method === 'GET' ? `?${new URLSearchParams(strange).toString()}` : '';
  const got = await fetch(`${stage.url}/api/auth${path}${query}`, {
    method,
    headers: {
      origin: stage.url,
      'x-forwarded-for': `10.3.${address >> 8}.${address & 255}`,
      'content-type': 'application/json',
      ...caller.headers,
      ...headers,
    },
    ...(method === 'GET' ? {} : { body: JSON.stringify(sent) }),
    redirect: 'manual',
  });
  const answer = { status: got.status, text: await got.text(), headers: Object.fromEntries(got.headers) };
  delete answer.headers['set-cookie'];
  for (const leak of leaksIn(stage, caller, answer, `${query} ${JSON.stringify(sent)}`)) {
    sees(asked, false, `the answer holds ${leak}`);
  }
  sees(asked, answer.status < 500, `${answer.status}: ${lastErrorIn(stage.logged())}`);
  if (await stage.rows.written()) {
    const changed = await stage.rows.changes(PLACES[other]);
    sees(asked, changed.length === 0, `${other}'s rows were changed in ${changed.join(', ')}`);
    await stage.rows.restore();
  }
  return answer;
}

const otherOf = ({ place }: Caller): RealPlace => (place === 'bravo' ? 'alfa' : 'bravo');

const emailOf = ({ place, role }: Caller): string =>
  role === null ? 'stranger.none@example.com' : `${role}.${place}@example.com`;

function sees({ tally, caller, route }: Asked, holds: boolean, what: string): void {
  if (!holds) tally.findings.push({ where: `/api/auth ${route}`, who: caller.name, what });
}
