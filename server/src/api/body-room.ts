// What is being read of bodies at the same time, on this server, is bounded: whoever comes when there is no room waits for his turn
// before anything of his body is read, and is told to come later when that takes too long.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUpload } from '#api/bounds.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay } from '#lib/time.ts';
import { Room } from '#lib/turnstile.ts';

/** One of the largest files, or many photos; each is held up to four times while it is taken in. */
const UPLOADS_BYTES = 64_000_000;
/** Of everything else: no stranger holds up those who hand in files. */
const OTHERS_BYTES = 32_000_000;
/** What is no larger needs no room: most of what people do. */
const SMALL_BYTES = 65_536;
/** Real time. */
const WAIT_MS = 30_000;
const RETRY_S = 10;

export type BodyRoomOptions = { uploads_bytes?: number; wait_ms?: number };

export function roomForBodies(app: FastifyInstance, options: BodyRoomOptions = {}): void {
  const { uploads_bytes = UPLOADS_BYTES, wait_ms = WAIT_MS } = options;
  const uploads = new Room(uploads_bytes);
  const others = new Room(OTHERS_BYTES);
  app.addHook('preParsing', async (request, reply, body) => {
    const bytes = bytesOf(request);
    if (bytes <= SMALL_BYTES) return body;
    const gone = new AbortController();
    // Also after the answer was sent.
    reply.raw.once('close', () => gone.abort());
    const leave = await enter(isUpload(request) ? uploads : others, { bytes, wait_ms, gone: gone.signal });
    if (gone.signal.aborted) leave();
    else gone.signal.addEventListener('abort', leave);
    return body;
  });
}

/** As many as it says; as many as it may have where it does not say. */
function bytesOf({ method, headers, routeOptions }: FastifyRequest): number {
  if (method === 'GET' || method === 'HEAD') return 0;
  const most = routeOptions.bodyLimit ?? 0;
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  if (length === undefined) return encoding === undefined ? 0 : most;
  // What is larger is refused before it is read.
  return Math.min(Number(length), most);
}

async function enter(
  room: Room,
  { bytes, wait_ms, gone }: { bytes: number; wait_ms: number; gone: AbortSignal },
): Promise<() => void> {
  const over = new AbortController();
  const late = new AbortController();
  const waiting = AbortSignal.any([gone, late.signal]);
  void delay(wait_ms, over.signal).then(
    () => late.abort(full()),
    () => {},
  );
  try {
    return await room.take(bytes, waiting);
  } finally {
    over.abort();
  }
}

function full(): GroundcrewError {
  const detail = `other files are being handed in, and there is no room for more: send it again in ${RETRY_S} seconds`;
  return new GroundcrewError('too_many_requests', { detail, details: { retry_after_seconds: RETRY_S } });
}
