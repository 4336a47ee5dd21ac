// One try: a POST to the receiver, bounded in every way. It is sent to the very address that was looked at, follows nobody
// elsewhere, and tells what came of it; it never throws.
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { WebhookFault } from '#domain/webhook-faults.ts';
import type { Outcome } from '#domain/webhooks.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { pinnedLookup, type MayReach } from '#lib/pinned-lookup.ts';
import { scrubText } from '#lib/scrub-text.ts';
import { delay, monotonic } from '#lib/time.ts';
import { webhookSignature, type SignedMessage } from '#lib/webhook-signature.ts';

/** Real time: from looking up the host to the head of the answer. */
const ANSWER_MS = 15_000;
/** Real time: for the rest of the answer, whose beginning is kept. */
const REST_MS = 2_000;
const ANSWER_MAX_BYTES = 65_536;
const KEPT_CHARACTERS = 1_000;
const HEAD_MAX_BYTES = 16_384;

export type SendOptions = MayReach & {
  /** Shorter in tests. */
  answer_ms?: number | undefined;
  signal?: AbortSignal | undefined;
};

export type Letter = SignedMessage & {
  url: string;
  /** Those that are good now, the newest first. */
  secrets: readonly string[];
};

type Answer = Omit<Outcome, 'milliseconds'>;

const failed = (fault: WebhookFault): Answer => ({ fault, status: null, answer: null, retry_after_ms: null });

export async function sendWebhook(letter: Letter, options: SendOptions): Promise<Outcome> {
  const begun_ms = monotonic();
  const answered = new AbortController();
  const late = new AbortController();
  void delay(options.answer_ms ?? ANSWER_MS, answered.signal).then(
    () => late.abort(),
    () => {},
  );
  const signal = AbortSignal.any([late.signal, ...(options.signal ? [options.signal] : [])]);
  try {
    const answer = await Promise.race([
      post(letter, options, { signal, onHead: () => answered.abort() }),
      aborted(signal).then(() => failed(late.signal.aborted ? 'timeout' : 'unreachable')),
    ]);
    return { ...answer, milliseconds: Math.round(monotonic() - begun_ms) };
  } finally {
    answered.abort();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

type Course = { signal: AbortSignal; onHead: () => void };

async function post(letter: Letter, options: SendOptions, course: Course): Promise<Answer> {
  try {
    const url = new URL(letter.url);
    const where = await pinnedLookup(url, options);
    course.signal.throwIfAborted();
    return await ask(url, letter, { ...where, ...course });
  } catch (error) {
    return failed(faultOf(error));
  }
}

function ask(
  url: URL,
  letter: Letter,
  { lookup, signal, onHead }: Pick<RequestOptions, 'lookup'> & Course,
): Promise<Answer> {
  const { id, timestamp, body, secrets } = letter;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const request: ClientRequest = (url.protocol === 'https:' ? https : http).request(url, {
    ...(lookup && { lookup }),
    signal,
    method: 'POST',
    agent: false,
    maxHeaderSize: HEAD_MAX_BYTES,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Groundcrew',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': webhookSignature({ id, timestamp, body }, secrets),
    },
  });
  request.on('error', reject);
  request.on('response', (answer) => {
    onHead();
    void read(answer).then((said) => {
      request.destroy();
      resolve(said);
    });
  });
  // To what nobody has asked for.
  request.on('upgrade', (_answer, socket) => {
    socket.destroy();
    resolve(failed('no_http'));
  });
  request.end(body);
  return promise;
}

/** The head of the answer decides; of the rest the beginning is kept, as far as it comes soon. */
async function read(answer: IncomingMessage): Promise<Answer> {
  const status = answer.statusCode ?? 0;
  const parts: Buffer[] = [];
  let bytes = 0;
  const over = new AbortController();
  void delay(REST_MS, over.signal).then(
    () => answer.destroy(),
    () => {},
  );
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part);
      bytes += part.length;
      if (bytes > ANSWER_MAX_BYTES) break;
    }
  } catch {
    // It was cut off, by the receiver or by us: what has come until then is kept.
  } finally {
    over.abort();
    answer.destroy();
  }
  const said = Buffer.concat(parts).toString('utf8').slice(0, KEPT_CHARACTERS);
  return {
    fault: faultOfStatus(status),
    status,
    answer: said === '' ? null : scrubText(said),
    retry_after_ms: secondsIn(answer.headers['retry-after']),
  };
}

function faultOfStatus(status: number): WebhookFault | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return 'redirect';
  return status === 410 ? 'gone' : 'refused';
}

/** A date in its place is not read: our own pauses do as well. */
function secondsIn(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}

function faultOf(error: unknown): WebhookFault {
  if (error instanceof GroundcrewError) return error.code === 'private_address' ? 'private_address' : 'unknown_host';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'unknown_host';
  if (CERTIFICATE.test(code)) return 'bad_certificate';
  if (code.startsWith('HPE_')) return 'no_http';
  return code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
}

/** As OpenSSL and Node call what is wrong with one, and a server that speaks no TLS at all. */
const CERTIFICATE = /CERT|SELF_SIGNED|ERR_TLS_|ERR_SSL_|UNABLE_TO_VERIFY|EPROTO/;
