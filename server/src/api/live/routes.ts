// The three WebSockets: who is refused is let in first and then closed, so that a browser sees why.
import type { IncomingHttpHeaders } from 'node:http';
import websocket, { type WebSocket } from '@fastify/websocket';
import { API_PREFIX, LIVE_SUBPROTOCOL, viewer, type Access } from '@groundcrew/contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Services } from '#api/context.ts';
import { answerPings } from '#api/live/pings.ts';
import { CLOSE } from '#api/live/socket.ts';
import { accessError, findCaller, type Caller } from '#auth/caller.ts';
import { GroundcrewError, reportError } from '#lib/errors.ts';
import type { EventStream } from '#store/events/events.ts';

type Kind = { path: string; stream: EventStream; access: Access };

const KINDS: readonly Kind[] = [
  { path: '/events/ws', stream: 'events', access: viewer('events:read') },
  { path: '/communications/ws/:user_id', stream: 'communications', access: viewer('inbox:read') },
  { path: '/notifications/ws/:user_id', stream: 'notifications', access: viewer('events:read') },
];

/** Clients say little. */
const MESSAGE_MAX_BYTES = 4_096;

const address = z.object({
  user_id: z.uuid().toLowerCase().nullable(),
  since: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .nullable(),
});

export type LiveRoutesOptions = { services: () => Services; origins: () => readonly string[] };

export async function liveRoutes(app: FastifyInstance, options: LiveRoutesOptions): Promise<void> {
  await app.register(websocket, {
    options: {
      maxPayload: MESSAGE_MAX_BYTES,
      perMessageDeflate: false,
      // A token beside it is not repeated in the answer.
      handleProtocols: (names) => (names.has(LIVE_SUBPROTOCOL) ? LIVE_SUBPROTOCOL : false),
    },
    errorHandler: (_error, socket) => socket.terminate(),
    // Those who listen are told by `LiveSockets.close`, below; here are those that were not let in yet.
    preClose(done) {
      for (const client of this.websocketServer.clients) client.close(...CLOSE.stopping);
      done();
    },
  });
  // Without it, whatever else has a route would be opened as a WebSocket, and closed at once.
  app.addHook('onRequest', async ({ ws, url, routeOptions }) => {
    if (!ws || KINDS.some(({ path }) => routeOptions.url === `${API_PREFIX}${path}`)) return;
    throw new GroundcrewError('no_such_route', { detail: `${url.split('?')[0] ?? ''}: there is no WebSocket` });
  });
  app.addHook('preClose', async () => {
    await opened(options)?.live.close();
    for (const client of app.websocketServer.clients) client.terminate();
  });
  for (const kind of KINDS) {
    app.route({
      method: 'GET',
      url: `${API_PREFIX}${kind.path}`,
      handler: (_request, reply) => {
        reply.header('upgrade', 'websocket').header('connection', 'upgrade');
        throw new GroundcrewError('upgrade_required');
      },
      wsHandler: (socket, request) => void enter(socket, request, { ...options, kind }),
    });
  }
}

function opened({ services }: LiveRoutesOptions): Services | null {
  try {
    return services();
  } catch {
    return null;
  }
}

async function enter(
  socket: WebSocket,
  request: FastifyRequest,
  options: LiveRoutesOptions & { kind: Kind },
): Promise<void> {
  const services = opened(options);
  if (!services) return socket.close(...CLOSE.overloaded);
  const { kind } = options;
  const asked = addressOf(request, kind);
  const log = services.log.child({
    stream: kind.stream,
    user: asked?.user_id ?? null,
    request_id: request.id,
  });
  log.info('WebSocket connection attempt');
  log.info('WebSocket accepted');
  const { greeted } = answerPings(socket, log);
  let named = log;
  socket.on('close', (code) => named.info({ code }, 'WebSocket disconnected'));
  if (!asked) return socket.close(...CLOSE.malformed);
  const { origin } = request.headers;
  if (origin !== undefined && !options.origins().includes(origin)) return refuse(socket, 'foreign origin');
  try {
    const { heard } = services.live;
    const caller = await findCaller(services, withToken(request.headers), request.ip);
    const why = whyNot(caller, kind, asked.user_id) ?? strayFields(request);
    if (why !== null || !caller?.workplace) return refuse(socket, why ?? 'no workspace');
    const { via, credential_id: id, workplace } = caller;
    const user_id = via === 'session' ? caller.user_id : asked.user_id;
    const credential = { via, id, user_id, workspace_id: workplace.id };
    named = log.child({ user: caller.user_id ?? asked.user_id ?? `token ${id}` });
    named.info('WebSocket connected');
    const opening = { socket, log: named, greeted, caller, credential, access: kind.access, stream: kind.stream };
    await services.live.add({ ...opening, user_id: asked.user_id }, asked.since, heard);
  } catch (err) {
    if (reportError(err).status >= 500) log.warn({ err }, 'WebSocket could not be served');
    socket.close(...CLOSE.overloaded);
  }
}

/** The protocol takes no more bytes of a reason. */
const REASON_MAX = 123;

function refuse(socket: WebSocket, why: string): void {
  const [code] = CLOSE.refused;
  // A character of which only a part is left is none.
  const reason = Buffer.from(why)
    .subarray(0, REASON_MAX)
    .toString()
    .replace(/\uFFFD+$/, '');
  socket.close(code, reason);
}

/** Null when there is nothing but what a socket takes. */
function strayFields(request: FastifyRequest): string | null {
  const names = Object.keys(z.record(z.string(), z.unknown()).parse(request.query ?? {}));
  const stray = names.filter((name) => name !== 'since');
  return stray.length === 0 ? null : `there is only since, no: ${stray.join(', ')}`;
}

/** Null when it cannot be read. A token in an address would stand in the logs of every proxy: it is not taken there. */
function addressOf(request: FastifyRequest, { stream }: Kind): z.infer<typeof address> | null {
  const params = z.object({ user_id: z.string().optional() }).parse(request.params ?? {});
  const query = z.record(z.string(), z.unknown()).parse(request.query ?? {});
  const user_id = stream === 'events' ? null : params.user_id;
  return address.safeParse({ user_id, since: query['since'] ?? null }).data ?? null;
}

/** A browser can send no header: it names its token beside the subprotocol. */
function withToken(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const names = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
  const token = names.includes(LIVE_SUBPROTOCOL) ? names.find((name) => name !== LIVE_SUBPROTOCOL) : undefined;
  return token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` };
}

/** `user_id`: of a socket for one person. Whoever is another is told no more than whoever is nobody. */
function whyNot(caller: Caller | null, { access }: Kind, user_id: string | null): string | null {
  const refusal = accessError(caller, access);
  if (refusal) return refusal.message;
  return user_id === null || user_id === caller?.person_id ? null : 'another user';
}
