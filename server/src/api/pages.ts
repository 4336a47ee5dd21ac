// The pages that people open in a browser: one application, built into a folder. Its files have names that change with what is
// in them; its one page is given the path under which people open us, and stands at every address that is no other's.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const YEAR_S = 31_536_000;
const BASE = '<base href="/" />';

/** What stands beside the page, under names that stay: the icons, and what makes it an app of its own on a phone. */
const BESIDE: Record<string, string> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
};

/** Where links with a token lead; it stands behind the # of their address, which no browser sends. */
const FIRST_PAGES = ['/setup', '/invitation'] as const;

export type PagesOptions = {
  /** What `vite build` made; where it is missing there are no pages, and the API answers all the same. */
  folder: string;
  /** Where people open it. */
  url: () => string;
};

/** Returns what answers an address that nothing else has: with the page, when a browser asks for one; else null. */
export async function pageRoutes(
  app: FastifyInstance,
  { folder, url }: PagesOptions,
): Promise<(request: FastifyRequest, reply: FastifyReply) => FastifyReply | null> {
  const index = path.join(folder, 'index.html');
  if (!existsSync(index)) return () => null;
  const page = readFileSync(index, 'utf8');
  await app.register(fastifyStatic, {
    root: path.join(folder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    // The build lays each beside itself in fewer bytes.
    preCompressed: true,
    immutable: true,
    maxAge: YEAR_S * 1_000,
  });
  for (const file of readdirSync(folder)) {
    const type = BESIDE[path.extname(file)];
    if (type === undefined) continue;
    const bytes = readFileSync(path.join(folder, file));
    app.get(`/${file}`, (_request, reply) => reply.header('cache-control', 'no-cache').type(type).send(bytes));
  }
  const send = (reply: FastifyReply, keep: 'no-cache' | 'no-store' = 'no-cache'): FastifyReply => {
    const under = new URL(url()).pathname.replace(/\/?$/, '/');
    return reply
      .header('cache-control', keep)
      .type('text/html')
      .send(page.replace(BASE, BASE.replace('"/"', `"${under}"`)));
  };
  app.get('/', (_request, reply) => send(reply));
  for (const address of FIRST_PAGES) app.get(address, (_request, reply) => send(reply, 'no-store'));
  return (request, reply) => (isForPeople(request) ? send(reply.code(200)) : null);
}

/** A browser that opens an address asks for HTML; a program that got an address wrong is told so. */
function isForPeople({ method, url, headers }: FastifyRequest): boolean {
  const looks = method === 'GET' || method === 'HEAD';
  return looks && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');
}
