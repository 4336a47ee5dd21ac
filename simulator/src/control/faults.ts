import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { methodNames } from '#wire/schema.ts';
import type { FaultAction, FaultScript } from '#world/faults.ts';
import { parse, refusal } from './input.ts';
import type { ControlOptions } from './server.ts';

/** A day; a longer silence is `action: silence`. */
const DELAY_MAX_MS = 86_400_000;

const actions = ['error', 'delay', 'drop_before', 'drop_after', 'silence'] as const satisfies readonly FaultAction[];

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
  error: z.string().min(1).max(200).optional(),
  code: z.number().int().min(-999).max(999).optional(),
  /** 0 and null: until it is removed. */
  times: z.number().int().nonnegative().nullable().default(1),
  delay_ms: z.number().int().nonnegative().max(DELAY_MAX_MS).default(0),
  action: z.enum(actions).optional(),
});

const faultParams = z.object({ id: z.coerce.number().int().positive() });

export function faultRoutes(app: FastifyInstance, { world }: ControlOptions): void {
  app.get('/faults', () => world.faults.all());

  app.post('/faults', (request) => world.faults.add(scriptOf(parse(faultBody, request.body))));

  app.delete('/faults', () => ({ removed: world.faults.remove() }));

  app.delete('/faults/:id', (request) => {
    const { id } = parse(faultParams, request.params);
    const removed = world.faults.remove(id);
    if (removed === 0) throw refusal(404, `there is no fault ${id}`);
    return { removed };
  });
}

function scriptOf({ times, action: wanted, ...body }: z.output<typeof faultBody>): FaultScript {
  const action = wanted ?? (body.error === undefined ? 'delay' : 'error');
  if (action === 'error' && body.error === undefined) {
    throw refusal(400, "error: action 'error' needs the RPC error's text, as in FLOOD_WAIT_42");
  }
  if (action !== 'error' && body.error !== undefined) {
    throw refusal(400, `error: goes with action 'error' only, not with '${action}'`);
  }
  if (action === 'delay' && body.delay_ms === 0) {
    throw refusal(400, `a fault needs an error, a delay_ms or an action; allowed actions are ${actions.join(', ')}`);
  }
  return { ...body, action, times: times === 0 ? null : times };
}
