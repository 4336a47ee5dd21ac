// What listens: health, the REST API, sign-in, the reference page. It answers from the first moment on; what needs the
// database says `starting` until `open` was called.
import { randomUUID } from 'node:crypto';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Addresses } from '#api/addresses.ts';
import { Answering } from '#api/answering.ts';
import { answerBroken } from '#api/broken-requests.ts';
import type { Services } from '#api/context.ts';
import { BODY_MAX_BYTES, PATIENCE, tooLarge, shallowJson, Strangers, type Patience } from '#api/bounds.ts';
import { docsRoutes } from '#api/docs.ts';
import { bodyOf } from '#api/errors.ts';
import { metricsRoute } from '#api/metrics.ts';
import { liveRoutes } from '#api/live/routes.ts';
import { originGuard } from '#api/origin.ts';
import { pageRoutes } from '#api/pages.ts';
import { noteOf } from '#api/request-notes.ts';
import { restRoutes } from '#api/rest.ts';
import { securityHeaders } from '#api/security-headers.ts';
import { signInRoutes } from '#api/sign-in.ts';
import { wrongType } from '#api/table-body.ts';
import { AUTH_PATH } from '#auth/auth.ts';
import { GroundcrewError, reportError } from '#lib/errors.ts';
import { API_PREFIX } from '@groundcrew/contract';

/** What is still missing for work to be possible; empty: ready. One bad account never stands in it. */
type Readiness = () => Promise<string[]>;

export type HttpOptions = {
  host: string;
  port: number;
  readiness: Readiness;
  /** Where people open it, when that is not where it listens: behind a proxy, under a path. */
  public_url: string | null;
  /** Whose word on the client's address counts: addresses or networks of proxies in front of us. */
  trusted_proxies: readonly string[];
  /** Networks that may read /metrics, beside this machine. */
  metrics_from: readonly string[];
  /** Where the built pages lie; see `pageRoutes`. Without it there are none. */
  pages_folder?: string;
  patience?: Patience;
};

export type Http = {
  /** Where it listens. */
  url: string;
  /** Where people open it. */
  public_url: string;
  /** From now on the API answers. */
  open: (services: Services) => void;
  /** From now on it says that it is not ready, and answers all the same. */
  drain: () => void;
  /** Lets nobody in any more; who is in has an answer, unless that takes too long. */
  close: () => Promise<void>;
};

type State = { services: Services | null; public_url: string; draining: boolean };

/** Of a HOST or PORT that is wrong here, not of the world. */
const CANNOT_LISTEN: Readonly<Record<string, string>> = {
  EADDRNOTAVAIL: 'this machine has no such address',
  EAFNOSUPPORT: 'this machine does not speak this kind of address',
  EINVAL: 'it is no address to listen on',
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  EACCES: 'this user may not open that port',
  EPERM: 'this user may not open that port',
};

/** Listens at once, before anything else is open. Throws `port_in_use`, or `bad_configuration` for a place where it cannot. */
export async function listen(options: HttpOptions): Promise<Http> {
  const { host, port, patience = PATIENCE } = options;
  const state: State = { services: null, public_url: '', draining: false };
  const services = () => {
    if (state.services) return state.services;
    throw new GroundcrewError('starting');
  };
  const addresses = new Addresses();
  const app = fastify({
    bodyLimit: BODY_MAX_BYTES,
    forceCloseConnections: true,
    requestTimeout: patience.request_ms,
    http: httpOptions(patience),
    trustProxy: options.trusted_proxies.length > 0 ? [...options.trusted_proxies] : false,
    // What is refused before there is a route: an address that cannot be decoded.
    frameworkErrors: sendError,
    clientErrorHandler: answerBroken(addresses, (address) => withoutPath(address, options.public_url)),
    genReqId: (request) => requestId(request.headers['x-request-id']),
    rewriteUrl: (request) => withoutPath(request.url ?? '/', options.public_url),
  });
  await securityHeaders(app, { https: options.public_url?.startsWith('https:') ?? false });
  const answering = new Answering(app);
  everyRequest(app);
  addresses.learn(app);
  errorShape(app, () => state.services);
  shallowJson(app);
  operations(app, async () => (state.draining ? ['stopping'] : options.readiness()));
  accessLog(app, () => state.services);
  await metricsRoute(app, { services, from: options.metrics_from });
  const origins = () => originsOf(state.public_url, options.public_url);
  const strangers = new Strangers();
  const guard = originGuard(origins);
  const guarded = (part: FastifyInstance) => {
    part.addHook('onRequest', guard);
    part.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      strangers.guard(request);
    });
  };
  await liveRoutes(app, { services, origins });
  await app.register(
    async (api) => {
      guarded(api);
      await restRoutes(api, { services, public_url: options.public_url, strangers, addresses });
    },
    { prefix: API_PREFIX },
  );
  await app.register(
    async (sign_in) => {
      guarded(sign_in);
      await signInRoutes(sign_in, { services, url: () => state.public_url, addresses, strangers });
    },
    { prefix: AUTH_PATH },
  );
  await app.register(docsRoutes);
  await pages(app, addresses, { folder: options.pages_folder, url: () => state.public_url });
  // A client that expects what there is not is answered all the same; Node would refuse it without a word.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  const url = await listenAt(app, host, port);
  state.public_url = options.public_url ?? url;
  return {
    url,
    public_url: state.public_url,
    open: (opened) => {
      state.services = opened;
    },
    drain: () => {
      state.draining = true;
    },
    close: () => answering.end(patience.answer_ms),
  };
}

function httpOptions({ headers_ms, look_ms }: Patience) {
  // What lacks the header Host is refused by us: Node would answer it without a word.
  return { requireHostHeader: false, headersTimeout: headers_ms, connectionsCheckingInterval: look_ms };
}

/** Before there is a route. */
function everyRequest(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const { httpVersion, headers } = request.raw;
    if (httpVersion !== '1.1' || headers.host !== undefined) return;
    throw new GroundcrewError('unreadable_request', { detail: 'HTTP/1.1 asks for the header Host' });
  });
}

/** A proxy's or a program's own id is taken over when it is a plain one. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

/** The literal `PUT /messaging/accounts/:id` lies at the root too; and a proxy in front may keep the path it serves us under. */
function withoutPath(url: string, public_url: string | null): string {
  const path = public_url === null ? '' : new URL(public_url).pathname.replace(/\/$/, '');
  const inner = path !== '' && (url === path || url.startsWith(`${path}/`)) ? url.slice(path.length) || '/' : url;
  return inner.startsWith('/messaging/') ? `${API_PREFIX}${inner}` : inner;
}

/** One that listens on loopback is opened under either name of it. */
function originsOf(listens_at: string, public_url: string | null): string[] {
  if (listens_at === '') return [];
  if (public_url !== null) return [new URL(public_url).origin];
  const { origin, port, hostname } = new URL(listens_at);
  return hostname === '127.0.0.1' ? [origin, `http://localhost:${port}`] : [origin];
}

/** One shape for every error, also for those that are found before a route sees the request. */
function errorShape(app: FastifyInstance, services: () => Services | null): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    // What a route of the contract throws is logged there.
    if ((error.statusCode ?? reportError(error).status) >= 500) services()?.log.error({ err: error }, 'request failed');
    sendError(error, request, reply);
  });
}

/** The pages, and what answers where there is nothing. */
async function pages(
  app: FastifyInstance,
  addresses: Addresses,
  { folder, url }: { folder: string | undefined; url: () => string },
): Promise<void> {
  const pageFor = folder === undefined ? () => null : await pageRoutes(app, { folder, url });
  app.setNotFoundHandler((request, reply) => {
    const page = pageFor(request, reply);
    if (page) return page;
    throw addresses.refusal(request);
  });
}

function sendError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const body = bodyOf(ours(error, request), request.id);
  const wait_s = body.data.details['retry_after_seconds'];
  if (typeof wait_s === 'number') reply.header('retry-after', String(wait_s));
  const { allowed } = body.data.details;
  if (body.status === 405 && Array.isArray(allowed)) reply.header('allow', allowed.join(', '));
  void reply.code(body.status).send(body);
}

function ours(error: FastifyError, request: FastifyRequest): unknown {
  const { statusCode: status, message: detail } = error;
  if (status === 413) return tooLarge(request, error);
  if (status === 415) return wrongType(request, error);
  return status === 400 ? new GroundcrewError('bad_value', { detail, cause: error }) : error;
}

async function listenAt(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
      throw new GroundcrewError('port_in_use', { detail: `${host}:${port}`, cause });
    }
    const why = cause instanceof Error && 'code' in cause ? CANNOT_LISTEN[String(cause.code)] : undefined;
    if (why === undefined) throw cause;
    const detail = `HOST and PORT: cannot listen at ${host}:${port}: ${why}`;
    throw new GroundcrewError('bad_configuration', { detail, details: { setting: 'HOST' }, cause });
  }
}

/** Who asked for what, without anything of its content: what changes something and what failed, and the rest at debug. */
function accessLog(app: FastifyInstance, services: () => Services | null): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, id: request_id } = request;
    const { route, by } = noteOf(request);
    const { statusCode: status } = reply;
    const fields = { request_id, method, route, status, ms: Math.round(reply.elapsedTime), by };
    const level = /^(GET|HEAD|OPTIONS)$/.test(method) && status < 500 ? 'debug' : 'info';
    services()?.log[level](fields, 'request');
  });
}

function operations(app: FastifyInstance, readiness: Readiness): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const missing = await readiness();
    return reply.code(missing.length ? 503 : 200).send({ status: missing.length ? 'not ready' : 'ready', missing });
  });
}
