// Requests that are being answered: whoever restarts a server must not cut them off, nor wait for one that never ends.
import type { FastifyInstance } from 'fastify';
import { delay } from '#lib/time.ts';

export class Answering {
  readonly #app: FastifyInstance;
  #count = 0;
  #ending = false;
  #nobody: (() => void) | null = null;

  /** Before there is a route. */
  constructor(app: FastifyInstance) {
    this.#app = app;
    app.addHook('onRequest', async (request, reply) => {
      // Those who listen for ever are told by their own part.
      if (request.raw.headers.upgrade !== undefined) return;
      this.#count += 1;
      reply.raw.once('close', () => {
        this.#count -= 1;
        if (this.#count === 0) this.#nobody?.();
      });
    });
    // Else a client that keeps its connection would ask here again.
    app.addHook('onSend', async (_request, reply) => {
      if (this.#ending) reply.header('connection', 'close');
    });
  }

  /** Lets nobody in any more, and closes when all who are in have their answer, or this time is over (ms, real). */
  async end(at_most_ms: number): Promise<void> {
    this.#ending = true;
    this.#app.server.close();
    if (this.#count > 0) await this.#untilAnswered(at_most_ms);
    await this.#app.close();
  }

  async #untilAnswered(at_most_ms: number): Promise<void> {
    const answered = Promise.withResolvers<void>();
    this.#nobody = answered.resolve;
    const enough = new AbortController();
    await Promise.race([answered.promise, delay(at_most_ms, enough.signal).catch(() => {})]);
    enough.abort();
  }
}
