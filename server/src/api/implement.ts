import { API_PREFIX, contract, type RouteMeta } from '@groundcrew/contract';
import { implement } from '@orpc/server';
import { isChange, recordChange, type AuditNote } from '#api/audit-trail.ts';
import type { RequestContext } from '#api/context.ts';
import { refuseNoCharacters } from '#api/characters.ts';
import { refuseStrayFields } from '#api/stray-fields.ts';
import { withTold } from '#api/tell-reasons.ts';
import { refuseTextValues } from '#api/text-values.ts';
import { accessError, findCaller, noToken, type Caller } from '#auth/caller.ts';
import { GroundcrewError } from '#lib/errors.ts';

const root = implement(contract).$context<RequestContext>();

/**
 * What all handlers begin with: who calls, and whether the route's `access` lets him; and what they end with: the audit log.
 * `context.caller` is null only for a route that is open to anyone.
 */
const entered = root.use(async ({ context, next, procedure, path }, input) => {
  const meta: RouteMeta = procedure['~orpc'].meta;
  if (meta.access === null) throw new Error('A route says nothing of who may call it.');
  const { services, headers, client_ip } = context;
  const caller = await findCaller(services, headers, client_ip, (cookie) => context.setHeader('set-cookie', cookie));
  const { method, path: template } = procedure['~orpc'].route;
  const by = caller && `${caller.via === 'token' ? 'token' : 'user'} ${caller.user_id ?? caller.credential_id}`;
  context.asked({ route: `${API_PREFIX}${template ?? ''}`, by });
  const refusal = accessError(caller, meta.access);
  if (refusal) throw refusal;
  refuseNoCharacters(input);
  const { inputSchema: schema } = procedure['~orpc'];
  // A form, and a table, have texts alone.
  if (!(context.given.body instanceof FormData)) refuseTextValues(context.given.body, schema);
  refuseStrayFields(context.given, { method, path: template, schema });
  const note: AuditNote = {};
  if (!isChange(meta, method)) return tell(await next({ context: { caller, note } }));
  // The other methods come to the same, however often they are sent.
  if (method === 'POST') await context.idempotency.begin(services, caller, { secret: meta.answers_secret });
  const call = { context, caller, note, path, input };
  try {
    const done = await next({ context: { caller, note } });
    await recordChange(call, done);
    if (isDryRun(done.output)) context.setStatus(200);
    return tell(done);
  } catch (error) {
    await recordChange(call, { error });
    throw error;
  }
});

function tell<Done extends { output: unknown }>(done: Done): Done {
  return { ...done, output: withTold(done.output) };
}

/** Nothing was made, whatever the route answers else. */
function isDryRun(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'dry_run' in output && output.dry_run === true;
}

/** Routes of one workspace: the caller's. */
export const inWorkspace = entered.use(({ context, next }) => {
  const { caller, services } = context;
  if (!caller?.workplace) throw new GroundcrewError('forbidden');
  const crew = services.crewOf(caller.workplace.id);
  const inside: Caller & { workplace: NonNullable<Caller['workplace']> } = { ...caller, workplace: caller.workplace };
  return next({ context: { caller: inside, crew, scope: crew.scope } });
});

/** Routes of a person himself, whichever workspace he is in. */
export const ofPerson = entered.use(({ context, next }) => {
  const { caller } = context;
  if (!caller?.user_id) throw noToken();
  return next({ context: { caller: { ...caller, user_id: caller.user_id } } });
});

/** Routes without signing in. */
export const open = entered;
