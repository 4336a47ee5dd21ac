// Signing in and out, and the second factor: better-auth answers, within our limits on tries, in our shape of errors, and with
// our audit log.
import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Addresses } from '#api/addresses.ts';
import { personText } from '#api/audit-trail.ts';
import { SIGN_IN_MAX_BYTES, type Strangers } from '#api/bounds.ts';
import type { Services } from '#api/context.ts';
import { bodyOf } from '#api/errors.ts';
import { letIn, passwordQueue } from '#api/sign-in-guard.ts';
import { AUTH_PATH, CLIENT_IP_HEADER, OPEN_PATHS } from '#auth/auth.ts';
import { findCaller, type Caller } from '#auth/caller.ts';
import { tooMany } from '#auth/tries.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { addAudit } from '#store/audit/audit.ts';
import { findMember } from '#store/auth/members.ts';
import { forgetTries, type TryLimit } from '#store/auth/sign-in-tries.ts';
import { z } from 'zod';

type Options = { services: () => Services; url: () => string; addresses: Addresses; strangers: Strangers };

/** better-auth speaks the web's Request and Response; this carries them over Fastify's. */
export async function signInRoutes(
  app: FastifyInstance,
  { services, url, addresses, strangers }: Options,
): Promise<void> {
  const queue = passwordQueue();
  const inTurn = <T>(path: string, work: () => Promise<T>) => (path === '/sign-in/email' ? queue(work) : work());
  app.route({
    method: ['GET', 'POST'],
    bodyLimit: SIGN_IN_MAX_BYTES,
    url: '/*',
    handler: async (request, reply) => {
      const path = pathOf(request);
      const open = OPEN_PATHS[path];
      if (open?.method !== methodOf(request)) throw addresses.refusal(request);
      const opened = services();
      const before = path === '/sign-in/email' ? null : await callerOf(opened, request);
      if (before === null) strangers.countUnknown(request);
      const { tries, answer } = await inTurn(path, async () => {
        const let_in = await letIn(opened, request, { path, caller: before });
        return { ...let_in, answer: await opened.auth.handler(asWebRequest(request, url(), let_in.body)) };
      });
      if (answer.ok && tries.length > 0) await forgetTries(opened.db, successOf(tries));
      return answer.ok
        ? send(reply, answer, withoutTokens(await audited(opened, request, { path, before }, answer)))
        : send(reply, answer, refusal(answer, await answer.text(), request.id));
    },
  });
}

/** HEAD is answered like GET; the body stays away by itself. */
function methodOf({ method }: FastifyRequest): string {
  return method === 'HEAD' ? 'GET' : method;
}

function pathOf(request: FastifyRequest): string {
  const [path = ''] = request.url.split('?');
  return path.slice(AUTH_PATH.length);
}

function callerOf(services: Services, request: FastifyRequest): Promise<Caller | null> {
  // A token signs nobody in.
  const { authorization: _, 'x-api-key': __, ...headers } = request.headers;
  return findCaller(services, headers, request.ip);
}

/** An address may be that of somebody who guesses others' passwords with an account of his own: only this try is given back. */
function successOf(tries: readonly TryLimit[]): { all_of: string[]; one_of: string[] } {
  const keys = tries.map(({ key }) => key);
  const isAddress = (key: string) => key.startsWith('address ');
  return { all_of: keys.filter((key) => !isAddress(key)), one_of: keys.filter(isAddress) };
}

/**
 * The origin is ours: who named another one was refused before (`originGuard`), and a program, which names none, is let in with its
 * cookie as everywhere else.
 */
function asWebRequest(request: FastifyRequest, url: string, sent: unknown): Request {
  const headers = fromNodeHeaders(request.headers);
  headers.set(CLIENT_IP_HEADER, request.ip);
  headers.delete('content-length');
  headers.set('origin', new URL(url).origin);
  const body = sent === undefined ? null : JSON.stringify(sent);
  // Nothing that is served takes fields in its address.
  const asked = new URL(`${new URL(url).pathname.replace(/\/$/, '')}${AUTH_PATH}${pathOf(request)}`, url);
  return new Request(asked, { method: methodOf(request), headers, body });
}

/** Never the body's own headers of length: it may be another one. */
function send(reply: FastifyReply, answer: Response, body: Buffer | ReturnType<typeof bodyOf>): FastifyReply {
  for (const [name, value] of answer.headers) {
    if (!/^(set-cookie|content-length|x-retry-after)$/.test(name)) reply.header(name, value);
  }
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) reply.header('set-cookie', cookies);
  if (Buffer.isBuffer(body)) return reply.status(answer.status).send(body);
  const wait_s = body.data.details['retry_after_seconds'];
  if (typeof wait_s === 'number') reply.header('retry-after', String(wait_s));
  return reply.status(body.status).type('application/json').send(body);
}

/** The token of a session stands in its cookie, where no script of a page can read it; better-auth tells it in the body too. */
function withoutTokens(body: Buffer): Buffer {
  const hidden = (name: string, value: unknown): unknown => (name === 'token' ? undefined : value);
  const json = parsed(body.toString());
  return json === null ? body : Buffer.from(JSON.stringify(json, hidden));
}

const theirError = z.object({ code: z.string().optional(), message: z.string().optional() });

function refusal(answer: Response, text: string, request_id: string): ReturnType<typeof bodyOf> {
  const { code, message: detail = 'refused' } = theirError.safeParse(parsed(text)).data ?? {};
  return bodyOf(ours(), request_id);

  function ours(): unknown {
    if (answer.status === 429) return tooMany(Number(answer.headers.get('x-retry-after')) || LOCKED_S);
    if (code === 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE') return new GroundcrewError('unauthorized', { detail });
    if (code === 'INVALID_EMAIL') return badField('email', 'it is no e-mail address');
    if (code === 'INVALID_PASSWORD') return new GroundcrewError('wrong_password');
    if (code === 'INVALID_EMAIL_OR_PASSWORD') return new GroundcrewError('sign_in_failed');
    if (code === 'INVALID_CODE' || code === 'INVALID_BACKUP_CODE') return new GroundcrewError('wrong_code');
    if (answer.status === 401) return new GroundcrewError('unauthorized', { detail });
    if (answer.status === 403) return new GroundcrewError('forbidden', { detail });
    if (answer.status >= 500) return new Error(detail);
    return new GroundcrewError('bad_value', { detail });
  }
}

/** A second factor that was wrong too often is locked for so long. */
const LOCKED_S = 900;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const signedIn = z.object({ user: z.object({ id: z.string(), name: z.string(), email: z.string() }) });

/** Tells the audit log; returns the answer's body. */
async function audited(
  services: Services,
  request: FastifyRequest,
  { path, before }: { path: string; before: Caller | null },
  answer: Response,
): Promise<Buffer> {
  const body = Buffer.from(await answer.arrayBuffer());
  const action = actionOf(path, before);
  const { data } = signedIn.safeParse(parsed(body.toString()));
  const user = before?.user_id ? { id: before.user_id, name: before.name, email: before.email } : data?.user;
  if (action === null || !user) return body;
  const member = await findMember(services.db, { user_id: user.id, workspace_id: before?.workplace?.id ?? null });
  if (!member) return body;
  const scope = { db: services.db, workspace_id: member.workspace_id, now: services.now };
  const actor_name = personText(user.name, user.email);
  const record = { action, entity_type: 'user', entity_id: user.id, data: {}, request_id: request.id, ip: request.ip };
  await addAudit(scope, { actor_kind: 'user', actor_id: user.id, actor_name, ...record }).catch((err: unknown) =>
    services.log.error({ err, action }, 'the audit log could not be written'),
  );
  return body;
}

function actionOf(path: string, before: Caller | null): string | null {
  switch (path) {
    case '/sign-in/email':
      return 'me.sign_in';
    case '/two-factor/verify-totp':
      return before ? 'me.enable_two_factor' : 'me.sign_in';
    case '/two-factor/verify-backup-code':
      return before ? null : 'me.sign_in_by_backup_code';
    case '/two-factor/disable':
      return 'me.disable_two_factor';
    case '/two-factor/generate-backup-codes':
      return 'me.make_backup_codes';
    case '/sign-out':
      return 'me.sign_out';
    default:
      return null;
  }
}
