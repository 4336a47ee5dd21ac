// The page on which people read and try the API: Swagger UI from our own disk, since no foreign host is asked for anything.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Groundcrew API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css">
  </head>
  <body>
    <div id="app"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({ url: 'v1/openapi.json', dom_id: '#app', deepLinking: true, validatorUrl: null });\n`;

/** Under /api/docs; its addresses are relative, so that it also works under a path. */
export async function docsRoutes(app: FastifyInstance): Promise<void> {
  const root = path.dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  await app.register(fastifyStatic, {
    root,
    prefix: '/api/docs/',
    decorateReply: false,
    allowedPath: (file) => /^\/swagger-ui(-bundle)?\.(js|css)$/.test(file),
  });
  app.get('/api/docs', (_request, reply) => reply.type('text/html').send(PAGE));
  // Its own addresses begin beside it: below the slash they would lead nowhere.
  app.get('/api/docs/', (_request, reply) => reply.redirect('../docs'));
  app.get('/api/docs/start.js', (_request, reply) => reply.type('text/javascript').send(START));
}
