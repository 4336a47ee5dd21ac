import fastify, { type FastifyInstance } from 'fastify';
import { GroundcrewError } from '#lib/errors.ts';

/** What is still missing for work to be possible; empty: ready. One bad account never stands in it. */
export type Readiness = () => Promise<string[]>;

const BODY_MAX_BYTES = 1_000_000;

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
export async function listen(options: {
  host: string;
  port: number;
  readiness: Readiness;
}): Promise<{ url: string; close: () => Promise<void> }> {
  const app = fastify({ bodyLimit: BODY_MAX_BYTES, forceCloseConnections: true });
  operations(app, options.readiness);
  try {
    const url = await app.listen({ host: options.host, port: options.port });
    return { url, close: () => app.close() };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') {
      throw new GroundcrewError('port_in_use', { detail: `${options.host}:${options.port}`, cause });
    }
    const why = cause instanceof Error && 'code' in cause ? CANNOT_LISTEN[String(cause.code)] : undefined;
    if (why === undefined) throw cause;
    const detail = `HOST and PORT: cannot listen at ${options.host}:${options.port}: ${why}`;
    throw new GroundcrewError('bad_configuration', { detail, details: { setting: 'HOST' }, cause });
  }
}

function operations(app: FastifyInstance, readiness: Readiness): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const missing = await readiness();
    return reply.code(missing.length ? 503 : 200).send({ status: missing.length ? 'not ready' : 'ready', missing });
  });
}
