/** What happens to the server as a whole: it restarts, loses a key, has its clock set. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parse, refusal } from '#http-input.ts';
import type { ControlOptions } from './server.ts';

/** An hour; who wants a longer outage starts the simulator later. */
const DOWN_MAX_SECONDS = 3600;
/** Ten years. */
const AHEAD_MAX_SECONDS = 315_360_000;
/** Somebody may have taken a port that was free for a while. */
const TRIES = 50;
const BETWEEN_TRIES_MS = 100;

const restartBody = z.strictObject({
  down_seconds: z.number().nonnegative().max(DOWN_MAX_SECONDS).default(0),
  how: z.enum(['close', 'reset']).default('close'),
});
const clockBody = z.strictObject({ ahead_seconds: z.number().min(-AHEAD_MAX_SECONDS).max(AHEAD_MAX_SECONDS) });
const keyParams = z.object({ id: z.string() });

export function serverRoutes(app: FastifyInstance, options: ControlOptions): void {
  const { server, sleep, setServerClock, realNow } = options;
  let down = false;

  const restart = async ({ down_seconds, how }: z.output<typeof restartBody>): Promise<object> => {
    if (down) throw refusal(409, 'the server is down already');
    down = true;
    const connections = await server.stop(how);
    const up = sleep(down_seconds * 1000)
      .then(() => resume(options))
      .finally(() => {
        down = false;
      });
    if (down_seconds === 0) await up;
    return { connections, down_seconds };
  };

  app.post('/server/restart', (request) => restart(parse(restartBody, request.body)));

  app.post('/server/clock', (request) => {
    const { ahead_seconds } = parse(clockBody, request.body);
    setServerClock(ahead_seconds);
    return { ahead_seconds, server_time: new Date(realNow()) };
  });

  app.post('/keys/:id/forget', (request) => {
    const { id } = parse(keyParams, request.params);
    const key = server.keys.find(id);
    if (!key) throw refusal(404, `there is no key ${id}; GET /state shows them`);
    const { user_id } = key;
    server.forget(key);
    return { key: id, user_id };
  });
}

async function resume({ server, sleep, log }: ControlOptions): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      await server.resume();
      return;
    } catch (error) {
      if (tried === TRIES) {
        log.warn('The server does not come up again', { error: String(error) });
        return;
      }
      await sleep(BETWEEN_TRIES_MS);
    }
  }
}
