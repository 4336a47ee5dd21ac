/** The clock over HTTP. Bodies and answers are described in the simulator's README. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { parse, refusal } from '#http-input.ts';
import type { SimulatedClock } from './clock.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
/** More would be a mistake in counting. */
const count = z.coerce.number().int().min(0).max(1_000_000);
const name = z.string().min(1).max(200);

const advanceBody = z.union([z.strictObject({ seconds: z.number().nonnegative() }), z.strictObject({ to: moment })]);
const waitBody = z.strictObject({ until: moment, participant: name.optional(), tasks: count.optional() });
const tasksBody = z.strictObject({
  participant: name,
  tasks: count,
  asleep: count.default(0),
  until: moment.nullable().default(null),
});
const followQuery = z.strictObject({ participant: name.optional(), tasks: count.default(0) });

export function clockRoutes(app: FastifyInstance, clock: SimulatedClock): void {
  /** Ends what is held open, so that the server can close. */
  const endings = new Set<() => void>();

  app.get('/clock', () => ({
    ...clock.line(),
    participants: clock.participants(),
    waiting: clock.waiting(),
  }));

  app.post('/clock/advance', (request) => {
    const body = parse(advanceBody, request.body);
    const to = 'to' in body ? body.to : new Date(clock.now().getTime() + body.seconds * 1000);
    return { now: refuseOn(RangeError, 400, () => clock.advanceTo(to)) };
  });

  app.post('/clock/wait', (request, reply) => {
    const { until, participant, tasks } = parse(waitBody, request.body);
    if (participant !== undefined) mustFollow(clock, participant);
    const answer = (status: number, body: object): void => {
      void reply.code(status).send(body);
    };
    const wait = clock.wait({
      until,
      participant,
      tasks,
      wake: () => answer(200, { now: clock.now() }),
      drop: () => answer(410, { statusCode: 410, error: 'Gone', message: 'nobody waits for the clock here any more' }),
    });
    reply.raw.on('close', () => wait.cancel());
    return reply;
  });

  app.post('/clock/tasks', (request) => {
    const { participant, until, ...report } = parse(tasksBody, request.body);
    mustFollow(clock, participant);
    clock.report(participant, { ...report, until: until?.getTime() ?? null });
    return { now: clock.now() };
  });

  app.get('/clock/follow', (request, reply) => {
    const { participant, tasks } = parse(followQuery, request.query);
    const leave = participant === undefined ? () => {} : refuseOn(Error, 409, () => clock.enter(participant, tasks));
    streamLines(clock, reply, leave, endings);
  });

  app.addHook('preClose', (done) => {
    clock.close();
    for (const end of endings) end();
    done();
  });
}

function streamLines(clock: SimulatedClock, reply: FastifyReply, leave: () => void, endings: Set<() => void>): void {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  const stopListening = clock.listen((line) => raw.write(`${JSON.stringify(line)}\n`));
  const end = (): void => {
    raw.end();
  };
  endings.add(end);
  raw.on('close', () => {
    endings.delete(end);
    stopListening();
    leave();
  });
}

function mustFollow(clock: SimulatedClock, participant: string): void {
  if (clock.knows(participant)) return;
  throw refusal(
    409,
    `'${participant}' does not follow the clock: open GET /clock/follow?participant=… and keep it open`,
  );
}

function refuseOn<T>(kind: new () => Error, status: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof kind ? refusal(status, error.message) : error;
  }
}
