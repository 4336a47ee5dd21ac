// `Idempotency-Key` on whatever makes or sends something: the same request with the same key is carried out once, and answered
// alike however often it is sent. Before the effect the key is stored, with the answer behind it; see store/idempotency.
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '#api/context.ts';
import type { Caller } from '#auth/caller.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { claimKey, keepAnswer, letKeyGo, type KeyOwner, type StoredAnswer } from '#store/auth/idempotency.ts';

/** A larger answer is not kept. */
const ANSWER_MAX = 256 * 1024;

type Held = { services: Services; owner: KeyOwner; begun_at: string };

/** Of one request. */
export class Idempotency {
  readonly #request: FastifyRequest;
  #held: Held | null = null;
  #replay: StoredAnswer | null = null;
  #secret = false;
  #failed: number | null = null;

  constructor(request: FastifyRequest) {
    this.#request = request;
  }

  /**
   * Before anything is done. `secret`: its answer is shown once and never kept. Throws what says that it is not to be done: it
   * is being made, was made, or is another request.
   */
  async begin(services: Services, caller: Caller | null, { secret }: { secret: boolean }): Promise<void> {
    const key = this.#request.headers['idempotency-key'];
    if (key === undefined || !caller?.workplace) return;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw badField('Idempotency-Key', 'it takes 1 to 200 letters, digits and signs, without spaces');
    }
    const who = `${caller.via === 'token' ? 'token' : 'user'} ${caller.user_id ?? caller.credential_id}`;
    const owner: KeyOwner = { workspace_id: caller.workplace.id, caller: who, key };
    const claim = await claimKey(services.db, owner, await hashOf(this.#request));
    switch (claim.kind) {
      case 'ours':
        this.#secret = secret;
        this.#held = { services, owner, begun_at: claim.begun_at };
        return;
      case 'in_progress':
        throw new GroundcrewError('idempotency_in_progress');
      case 'other_request':
        throw new GroundcrewError('idempotency_key_reused');
      case 'unknown':
        throw new GroundcrewError('idempotency_unknown', { details: { status: claim.status } });
      case 'done':
        // With the answer that is kept, `answered` takes the place of this error's.
        this.#replay = claim.answer === null ? null : claim;
        throw new GroundcrewError('idempotency_made_already', { details: { status: claim.status } });
    }
  }

  /** As the answer leaves: keeps it, or puts the one that was kept in its place. */
  async answered(reply: FastifyReply, payload: unknown): Promise<unknown> {
    if (this.#replay) {
      const { status, content_type, answer } = this.#replay;
      reply.code(status).header('idempotency-replayed', 'true').removeHeader('content-length');
      if (content_type !== null) reply.header('content-type', content_type);
      return answer;
    }
    const { statusCode: status } = reply;
    const content_type = String(reply.getHeader('content-type') ?? '') || null;
    await this.#end(status, { status, content_type, answer: this.#kept(payload) });
    return payload;
  }

  /** It ended with an error of this status. */
  failed(status: number): void {
    this.#failed = status;
  }

  /** Whoever asked has gone away before: there is no answer, and what was done is done. */
  async left(): Promise<void> {
    const status = this.#failed ?? 200;
    await this.#end(status, { status, content_type: null, answer: null });
  }

  #kept(payload: unknown): string | null {
    return !this.#secret && typeof payload === 'string' && payload.length <= ANSWER_MAX ? payload : null;
  }

  async #end(status: number, answer: StoredAnswer): Promise<void> {
    const held = this.#held;
    if (!held) return;
    this.#held = null;
    const { services, owner, begun_at } = held;
    try {
      // What was refused, or could not be tried, has changed nothing. Of what broke nobody knows: a route may be more than one
      // transaction, so that not even one that PostgreSQL rolled back says that all was. It is not tried again under this key.
      if ((status >= 400 && status < 500) || status === 503) await letKeyGo(services.db, owner, begun_at);
      else if (status >= 500)
        await keepAnswer(services.db, owner, begun_at, { status, content_type: null, answer: null });
      else await keepAnswer(services.db, owner, begun_at, answer);
    } catch (err) {
      services.log.error({ err }, 'the answer to a request could not be kept');
    }
  }
}

async function hashOf({ method, url, body }: FastifyRequest): Promise<string> {
  const hash = createHash('sha256').update(`${method} ${url}\n`);
  if (body instanceof FormData) {
    for (const [name, value] of body) {
      hash.update(`${name}\n`);
      hash.update(typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer()));
    }
  } else hash.update(typeof body === 'string' ? body : (JSON.stringify(sorted(body)) ?? ''));
  return hash.digest('hex');
}

/** Two programs, or two releases of one, may write the same fields in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => sorted(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}
