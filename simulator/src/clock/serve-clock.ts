import fastify from 'fastify';
import { createClock, type ClockOptions, type SimulatedClock } from './clock.ts';
import { clockRoutes } from './routes.ts';

/** A clock alone, on loopback, without a simulated Telegram: for tests of those who follow it. */
export async function serveClock(
  options: ClockOptions,
  port = 0,
): Promise<{ clock: SimulatedClock; control: string; close: () => Promise<void> }> {
  const app = fastify();
  const clock = createClock(options);
  clockRoutes(app, clock);
  const url = new URL(await app.listen({ host: '127.0.0.1', port }));
  return { clock, control: url.host, close: () => app.close() };
}
