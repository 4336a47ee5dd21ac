// Bounds on what clients may ask for, before anything else looks at it: how deep, how large, how slowly, how often.
import { ATTACHMENT_MAX_BYTES } from '@groundcrew/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '#api/context.ts';
import { assertCharset, utf8Text } from '#api/utf8.ts';
import { findCaller } from '#auth/caller.ts';
import { networkOf, tooMany } from '#auth/tries.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { assertShallow } from '#lib/json-depth.ts';
import { monotonic } from '#lib/time.ts';

/** Of what is neither a photo nor a list. */
export const BODY_MAX_BYTES = 1_000_000;

/** Of a name, a password, a code. */
export const SIGN_IN_MAX_BYTES = 16_000;

/** Photos, and lists that are imported. */
export const UPLOAD_MAX_BYTES = 25_000_000;

/** A file for a reply, with the form around it. */
export const ATTACHMENT_BODY_MAX_BYTES = ATTACHMENT_MAX_BYTES + 65_536;

/** Nothing in the contract is deeper than ten. */
const JSON_DEPTH_MAX = 32;

/** How long a client may take, ms of real time. */
export type Patience = {
  /** Until all headers are there. */
  headers_ms: number;
  /** Until the body is there too: a photo over a slow line. */
  request_ms: number;
  /** How often it is looked who takes longer. */
  look_ms: number;
  /** Once we end: until it has its answer. */
  answer_ms: number;
};

export const PATIENCE: Patience = { headers_ms: 20_000, request_ms: 300_000, look_ms: 5_000, answer_ms: 3_000 };

/** JSON as Fastify reads it, unless it is deeper than anything of ours: what walks through it later must not run out of stack. */
export function shallowJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  // A text alone is no body that any route takes; what is left is answered with 415.
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    let body = '';
    try {
      assertCharset(request.headers['content-type']);
      body = utf8Text(bytes, 'body');
      // Many clients name the type also where they send nothing.
      if (body.trim() === '') {
        done(null);
        return;
      }
      assertShallow(body, JSON_DEPTH_MAX);
    } catch (error) {
      done(error instanceof Error ? error : new Error('The body could not be read.'));
      return;
    }
    void parse(request, body, (error, json) => done(error === null ? null : whyUnread(body), json));
  });
}

/** Names that JavaScript gives a meaning of its own are refused, though JSON has them. */
function whyUnread(body: string): Error {
  try {
    JSON.parse(body);
    return badField('body', 'a field may not be called __proto__, nor constructor with prototype in it');
  } catch (cause) {
    // What follows is a part of the body.
    const [why = ''] = /^(?:Unexpected token '.+?'|[^,"]+)/su.exec(cause instanceof Error ? cause.message : '') ?? [];
    return badField('body', `it is not valid JSON: ${why.trim()}`);
  }
}

/** What was sent is larger than this address takes: says how much that is. */
export function tooLarge({ headers, routeOptions }: FastifyRequest, cause?: unknown): GroundcrewError {
  // The route's own bound goes before that of a kind of body.
  const of_kind = UPLOAD.test(headers['content-type'] ?? '') ? UPLOAD_MAX_BYTES : BODY_MAX_BYTES;
  const own = [SIGN_IN_MAX_BYTES, ATTACHMENT_BODY_MAX_BYTES].find((bytes) => bytes === routeOptions.bodyLimit);
  const most_bytes = own ?? of_kind;
  const detail = `it takes at most ${most_bytes.toLocaleString('en')} bytes`;
  return new GroundcrewError('too_large', { detail, details: { most_bytes }, cause });
}

const UPLOAD = /^(multipart\/form-data|text\/csv)\b/i;

/** A photo, a list or a file for a reply. */
export function isUpload({ headers, routeOptions }: FastifyRequest): boolean {
  return routeOptions.bodyLimit === ATTACHMENT_BODY_MAX_BYTES || UPLOAD.test(headers['content-type'] ?? '');
}

/** An upload is not read before it is known who sends it. */
export function knownUploads(app: FastifyInstance, services: () => Services): void {
  app.addHook('onRequest', async (request) => {
    if (!isUpload(request)) return;
    if (!(await findCaller(services(), request.headers, request.ip))) throw new GroundcrewError('unauthorized');
  });
}

const STRANGERS_MAX_PER_MINUTE = 600;
const MINUTE_MS = 60_000;
const ADDRESSES_MAX = 50_000;

/** Counts what comes from an address without signing in; each process for itself. */
export class Strangers {
  readonly #counts = new Map<string, number>();
  readonly #now_ms: () => number;
  #since_ms: number;

  constructor(now_ms: () => number = monotonic) {
    this.#now_ms = now_ms;
    this.#since_ms = now_ms();
  }

  /** Before a request that brings nothing to know its sender by. Throws `too_many_requests`. */
  guard(request: FastifyRequest): void {
    const { cookie, authorization, 'x-api-key': key } = request.headers;
    if ((cookie ?? authorization ?? key) === undefined) this.count(request.ip);
  }

  /** Of a request whose cookie or token turned out to be nobody's; one without any was counted by `guard`. */
  countUnknown(request: FastifyRequest): void {
    const { cookie, authorization, 'x-api-key': key } = request.headers;
    if ((cookie ?? authorization ?? key) !== undefined) this.count(request.ip);
  }

  /** Throws `too_many_requests`, also for one whose cookie or token was none. */
  count(address: string): void {
    const now_ms = this.#now_ms();
    if (now_ms - this.#since_ms >= MINUTE_MS) {
      this.#since_ms = now_ms;
      this.#counts.clear();
    }
    const network = networkOf(address);
    // With so many at once, those that come later are counted as one.
    const key = this.#counts.size < ADDRESSES_MAX || this.#counts.has(network) ? network : 'others';
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count > STRANGERS_MAX_PER_MINUTE) throw tooMany(Math.ceil((this.#since_ms + MINUTE_MS - now_ms) / 1000));
  }
}
