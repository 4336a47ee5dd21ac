/** The control API: plain HTTP and JSON on loopback, for tests, checks and people. Described in the README. */
import type { Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { clockRoutes } from '#clock/routes.ts';
import type { SimulatedClock } from '#clock/clock.ts';
import type { Log } from '#log.ts';
import type { CallLog } from '#methods/call-log.ts';
import type { Notify, Tell } from '#methods/handler.ts';
import type { MtprotoServer } from '#mtproto/server.ts';
import type { TestProxy } from '#proxies/test-proxy.ts';
import type { World } from '#world/world.ts';
import { callRoutes } from './calls.ts';
import { connectionRoutes } from './connections.ts';
import { faultRoutes } from './faults.ts';
import { fileRoutes } from './files.ts';
import { groupRoutes } from './groups.ts';
import { loginRoutes } from './logins.ts';
import { messageRoutes } from './messages.ts';
import type { Places } from './places.ts';
import { proxyRoutes } from './proxies.ts';
import { serverRoutes } from './restarting.ts';
import { stateRoutes } from './state.ts';
import { userRoutes } from './users.ts';

export type ControlOptions = {
  world: World;
  server: MtprotoServer;
  calls: CallLog;
  clock: SimulatedClock;
  tell: Tell;
  notify: Notify;
  /** The server's, in milliseconds since 1970: the machine's, unless it was set off. */
  realNow: () => number;
  /** By how many seconds the server's clock goes ahead of the machine's; less than 0: behind it. */
  setServerClock: (seconds: number) => void;
  /** Real milliseconds. */
  sleep: (milliseconds: number) => Promise<void>;
  log: Log;
  /** Those that run beside the server; more may come. */
  proxies: readonly TestProxy[];
  about: () => Places & { public_key_pem: string };
};

export type Control = {
  /** Resolves with the port. */
  listen: (port: number) => Promise<number>;
  /** Instead of `listen`, when another port's listener passes HTTP connections on. */
  accept: (socket: Socket) => void;
  /** A request from this process: GET without a body, else POST. */
  inject: (path: string, body?: object) => Promise<{ status: number; text: string }>;
  close: () => Promise<void>;
};

/** It can do everything to the world and asks nobody who they are: it never leaves the machine. */
export const CONTROL_HOST = '127.0.0.1';

export async function createControl(options: ControlOptions): Promise<Control> {
  const app = fastify({ forceCloseConnections: true });
  allowEmptyBodies(app);
  clockRoutes(app, options.clock);
  stateRoutes(app, options);
  callRoutes(app, options);
  faultRoutes(app, options);
  messageRoutes(app, options);
  proxyRoutes(app, options);
  connectionRoutes(app, options);
  userRoutes(app, options);
  fileRoutes(app, options);
  groupRoutes(app, options);
  loginRoutes(app, options);
  serverRoutes(app, options);
  await app.ready();
  /** Node knows only the connections of its own listener. */
  const accepted = new Set<Socket>();
  return {
    listen: async (port) => Number(new URL(await app.listen({ host: CONTROL_HOST, port })).port),
    accept: (socket) => {
      accepted.add(socket);
      socket.on('close', () => accepted.delete(socket));
      app.server.emit('connection', socket);
    },
    inject: async (url, body) => {
      const request = body ? ({ method: 'POST', url, payload: body } as const) : ({ method: 'GET', url } as const);
      const { statusCode, payload } = await app.inject(request);
      return { status: statusCode, text: payload };
    },
    close: async () => {
      await app.close();
      for (const socket of accepted) socket.destroy();
    },
  };
}

/** `curl -X POST` without a body means the same as `{}`. */
function allowEmptyBodies(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>(
    ['application/json', 'text/plain'],
    { parseAs: 'string' },
    (_request, body, done) => {
      if (body.trim() === '') {
        done(null, {});
        return;
      }
      try {
        done(null, JSON.parse(body));
      } catch (error) {
        done(Object.assign(new Error(`the body is not JSON: ${String(error)}`), { statusCode: 400 }), undefined);
      }
    },
  );
}
