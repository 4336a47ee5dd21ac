// The contract under /api/v1: parse → engine or store → answer.
import { API_PREFIX } from '@groundcrew/contract';
import { SmartCoercionPlugin } from '@orpc/json-schema';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Addresses } from '#api/addresses.ts';
import { ATTACHMENT_BODY_MAX_BYTES, knownUploads, UPLOAD_MAX_BYTES, type Strangers } from '#api/bounds.ts';
import type { RequestContext, Services } from '#api/context.ts';
import { outOfShape, sendable } from '#api/errors.ts';
import { roomForBodies } from '#api/body-room.ts';
import { readForm } from '#api/form-body.ts';
import { Idempotency } from '#api/idempotency.ts';
import { sayPlainly } from '#api/issue-texts.ts';
import { describeApi, describedAt, schemaConverters } from '#api/openapi.ts';
import { noteRequest, type RequestNote } from '#api/request-notes.ts';
import { router } from '#api/router.ts';
import { isTable, readTable } from '#api/table-body.ts';
import { correlated } from '#lib/correlation.ts';

type RestOptions = {
  services: () => Services;
  public_url: string | null;
  strangers: Strangers;
  addresses: Addresses;
};

/** Within `app` alone: what is read here as a body elsewhere is none. */
export async function restRoutes(
  app: FastifyInstance,
  { services, public_url, strangers, addresses }: RestOptions,
): Promise<void> {
  const handler = new OpenAPIHandler<RequestContext>(router, {
    plugins: [new SmartCoercionPlugin({ schemaConverters })],
    customErrorResponseBodyEncoder: ({ code, status, message, data }) => ({ code, status, message, data }),
    interceptors: [
      async (call) => {
        try {
          return await call.next();
        } catch (error) {
          const sent = sendable(error, call.context.request_id);
          call.context.idempotency.failed(sent.status);
          const wait_s = sent.data.details['retry_after_seconds'];
          if (typeof wait_s === 'number') call.context.setHeader('retry-after', String(wait_s));
          if (sent.status >= 500)
            call.context.services.log.error({ err: error, ...outOfShape(error) }, 'request failed');
          throw sent;
        }
      },
    ],
  });
  sayPlainly();
  knownUploads(app, services);
  roomForBodies(app);
  // Fastify reads the body (and bounds it); oRPC takes a body that is already there.
  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer', bodyLimit: UPLOAD_MAX_BYTES }, readForm);
  app.addContentTypeParser(
    'text/csv',
    { parseAs: 'buffer', bodyLimit: UPLOAD_MAX_BYTES },
    async (request: FastifyRequest, body: Buffer) => readTable(request, body),
  );
  serveDescription(app, public_url);
  const { idempotencies, statuses } = finishedAnswers(app);
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const idempotency = new Idempotency(request);
    idempotencies.set(request, idempotency);
    const context = {
      idempotency,
      given: {
        query: isTable(request) ? [] : [...new URLSearchParams(request.url.split('?')[1]).keys()],
        body: request.body,
      },
      services: services(),
      headers: request.headers,
      request_id: request.id,
      client_ip: request.ip,
      setHeader: (name: string, value: string) => void reply.header(name, value),
      setStatus: (status: number) => void statuses.set(request, status),
      asked: (note: RequestNote) => {
        noteRequest(request, note);
        const { cookie, authorization, 'x-api-key': key } = request.headers;
        if (note.by === null && (cookie ?? authorization ?? key) !== undefined) strangers.count(request.ip);
      },
    };
    const { originalUrl } = request;
    // Fastify keeps the address as it was before it was rewritten, and oRPC would go by that.
    Reflect.deleteProperty(request.raw, 'originalUrl');
    const { method } = request;
    // Answered like GET; the body stays away by itself.
    if (method === 'HEAD') request.raw.method = 'GET';
    const { matched } = await correlated(request.id, () =>
      handler.handle(request, reply, { prefix: API_PREFIX, context }),
    );
    await idempotency.left();
    if (matched) return reply;
    throw addresses.refusal({ method, url: request.url, originalUrl });
  };
  app.post('/attachments', { bodyLimit: ATTACHMENT_BODY_MAX_BYTES }, answer);
  app.all('/*', answer);
}

/** Made for the first who asks: it takes longer than all the rest of a start. */
function serveDescription(app: FastifyInstance, public_url: string | null): void {
  let description: ReturnType<typeof describeApi> | null = null;
  app.get('/openapi.json', () => (description ??= describeApi().then((made) => describedAt(made, public_url))));
}

/** What is decided of an answer before it leaves: another status than the route's, and the answer that was kept for a key. */
function finishedAnswers(app: FastifyInstance): {
  idempotencies: WeakMap<FastifyRequest, Idempotency>;
  statuses: WeakMap<FastifyRequest, number>;
} {
  const idempotencies = new WeakMap<FastifyRequest, Idempotency>();
  const statuses = new WeakMap<FastifyRequest, number>();
  app.addHook('onSend', async (request, reply, payload) => {
    const status = statuses.get(request);
    if (status !== undefined) reply.code(status);
    const idempotency = idempotencies.get(request);
    return idempotency ? idempotency.answered(reply, payload) : payload;
  });
  return { idempotencies, statuses };
}
