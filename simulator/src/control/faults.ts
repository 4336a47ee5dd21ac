import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { methodNames } from '#wire/schema.ts';
import { FAULTS_MAX, isForUpdates, type FaultAction, type FaultScript } from '#world/faults.ts';
import { parse, refusal } from '#http-input.ts';
import { mustFindPerson } from './input.ts';
import type { ControlOptions } from './server.ts';

/** A day; a longer silence is `action: silence`. */
const DELAY_MAX_MS = 86_400_000;
/** Ten years. */
const FOR_MAX_SECONDS = 315_360_000;

const actions = [
  'error',
  'delay',
  'drop_before',
  'drop_after',
  'silence',
  'lose_answer',
  'double_answer',
  'half_open',
  'skip_update',
  'double_update',
  'late_update',
] as const satisfies readonly FaultAction[];

const faultBody = z.strictObject({
  account: z.number().int().positive().optional(),
  key: z
    .string()
    .regex(/^[0-9a-f]{16}$/, 'must be an auth key id: 16 hex digits, as GET /state shows it')
    .optional(),
  method: z
    .string()
    .refine((name) => methodNames.has(name), 'must be the name of a Telegram method, as in messages.sendMessage')
    .optional(),
  error: z
    .string()
    .max(200)
    .regex(
      /^([A-Z0-9_]+|Timeout)$/,
      'must be an RPC error as Telegram writes it: capitals, digits and _, as in FLOOD_WAIT_42',
    )
    .optional(),
  code: z.number().int().min(-999).max(999).optional(),
  /** 0 and null: until it is removed. */
  times: z.number().int().nonnegative().nullable().default(1),
  delay_ms: z.number().int().nonnegative().max(DELAY_MAX_MS).default(0),
  action: z.enum(actions).optional(),
  /** Simulated time. */
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  /** Instead of `until`: from now, or from `from`. */
  for_seconds: z.number().positive().max(FOR_MAX_SECONDS).optional(),
  probability: z.number().gt(0).max(1).default(1),
});

const faultParams = z.object({ id: z.coerce.number().int().positive() });

export function faultRoutes(app: FastifyInstance, { world, clock }: ControlOptions): void {
  app.get('/faults', () => world.faults.all(clock.now()));

  app.post('/faults', (request) => {
    const body = parse(faultBody, request.body);
    if (body.account !== undefined) mustFindPerson(world, body.account);
    const fault = world.faults.add(scriptOf(body, clock.now()));
    if (!fault) throw refusal(409, `there are ${FAULTS_MAX} faults already: remove some`);
    return fault;
  });

  app.delete('/faults', () => ({ removed: world.faults.remove() }));

  app.delete('/faults/:id', (request) => {
    const { id } = parse(faultParams, request.params);
    const removed = world.faults.remove(id);
    if (removed === 0) throw refusal(404, `there is no fault ${id}`);
    return { removed };
  });
}

function scriptOf(
  { times, action: wanted, from, until, for_seconds, ...body }: z.output<typeof faultBody>,
  now: Date,
): FaultScript {
  const action = wanted ?? (body.error === undefined ? 'delay' : 'error');
  if (action === 'error' && body.error === undefined) {
    throw refusal(400, "error: action 'error' needs the RPC error's text, as in FLOOD_WAIT_42");
  }
  if (action !== 'error' && body.error !== undefined) {
    throw refusal(400, `error: goes with action 'error' only, not with '${action}'`);
  }
  if (isForUpdates({ action }) && body.method !== undefined) {
    throw refusal(400, `method: '${action}' is about live updates; it takes no method`);
  }
  if (isForUpdates({ action }) && body.delay_ms > 0 !== (action === 'late_update')) {
    throw refusal(400, "delay_ms: 'late_update' needs it, and no other action about live updates takes it");
  }
  if (action === 'delay' && body.delay_ms === 0) {
    throw refusal(400, `a fault needs an error, a delay_ms or an action; allowed actions are ${actions.join(', ')}`);
  }
  return { ...body, action, times: times === 0 ? null : times, ...windowOf({ from, until, for_seconds }, now) };
}

type Window = Pick<z.output<typeof faultBody>, 'from' | 'until' | 'for_seconds'>;

function windowOf({ from, until, for_seconds }: Window, now: Date): Pick<FaultScript, 'from' | 'until'> {
  if (until !== undefined && for_seconds !== undefined) throw refusal(400, 'until: only one of until and for_seconds');
  const begin = from === undefined ? null : new Date(from);
  const length_ms = for_seconds === undefined ? null : for_seconds * 1000;
  const after = length_ms === null ? null : new Date((begin ?? now).getTime() + length_ms);
  const end = until === undefined ? after : new Date(until);
  if (end !== null && end <= (begin ?? now)) throw refusal(400, 'until: must be later than from, and than now');
  return { from: begin, until: end };
}
