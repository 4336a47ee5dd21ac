import { fromNodeHeaders } from 'better-auth/node';
import type { FastifyInstance } from 'fastify';
import type { Services } from '#api/context.ts';
import { CLIENT_IP_HEADER } from '#auth/auth.ts';

/** better-auth speaks the web's Request and Response; this carries them over Fastify's. */
export async function signInRoutes(
  app: FastifyInstance,
  { services, url }: { services: () => Services; url: () => string },
): Promise<void> {
  app.route({
    method: ['GET', 'POST'],
    url: '/*',
    handler: async (request, reply) => {
      const headers = fromNodeHeaders(request.headers);
      headers.set(CLIENT_IP_HEADER, request.ip);
      headers.delete('content-length');
      const body = request.body === undefined ? null : JSON.stringify(request.body);
      const { auth } = services();
      const asked = new URL(`${new URL(url()).pathname.replace(/\/$/, '')}${request.url}`, url());
      const answer = await auth.handler(new Request(asked, { method: request.method, headers, body }));
      reply.status(answer.status);
      for (const [name, value] of answer.headers) if (name !== 'set-cookie') reply.header(name, value);
      const cookies = answer.headers.getSetCookie();
      if (cookies.length > 0) reply.header('set-cookie', cookies);
      return reply.send(answer.body ? Buffer.from(await answer.arrayBuffer()) : null);
    },
  });
}
