import { contract } from '@groundcrew/contract';
import { minifyContractRouter } from '@orpc/contract';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import type { Plugin, ProxyOptions } from 'vite';
import { compressed } from './compress-plugin.ts';
import { texts } from './texts-plugin.ts';

const ROUTES = 'virtual:routes';

/** What a client of a route goes by. The rest, as who may use it and what is said about it, is the server's. */
const OF_A_ROUTE = new Set(['method', 'path', 'inputStructure', 'outputStructure']);

/** Methods and paths of all routes; their schemas, which only the server checks, stay out of what a browser loads. */
function routes(): Plugin {
  const text = JSON.stringify(minifyContractRouter(contract), (key, value: unknown) => {
    if (key === 'meta') return {};
    if (key !== 'route' || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => OF_A_ROUTE.has(name)));
  });
  return {
    name: 'routes',
    resolveId: (id) => (id === ROUTES ? `\0${ROUTES}` : null),
    load: (id) => (id === `\0${ROUTES}` ? `export const routes = ${text};` : null),
  };
}

const API = process.env['GROUNDCREW_API'] ?? 'http://127.0.0.1:7420';

/** What our own pages send comes, for the server, from its own address; pages of other origins stay refused. */
const asOwnPages: ProxyOptions['configure'] = (proxy) => {
  const own = (
    asked: { setHeader: (name: string, value: string) => unknown },
    headers: NodeJS.Dict<string | string[]>,
  ) => {
    if (headers['origin'] === `http://${String(headers['host'])}`) asked.setHeader('origin', new URL(API).origin);
  };
  proxy.on('proxyReq', (asked, { headers }) => own(asked, headers));
  proxy.on('proxyReqWs', (asked, { headers }) => own(asked, headers));
};

/**
 * What several pages share comes in a few files. Left to itself the bundler makes 140 for the inbox, one of each set of pages that share
 * something, and to ask for those takes longer than to read them.
 */
const SHARED = {
  groups: [
    // Hundreds of bytes each.
    { name: 'icons', test: /@tabler/, priority: 2 },
    // By so many pages and parts of them that nearly every visit has need of it.
    { name: 'shared', minShareCount: 24, priority: 1 },
  ],
};

export default defineConfig({
  plugins: [react(), routes(), texts(), compressed()],
  // Addresses are relative: it is also served under a path.
  base: './',
  build: {
    target: 'es2023',
    manifest: true,
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: SHARED } },
  },
  server: { proxy: { '/api': { target: API, ws: true, configure: asOwnPages } } },
  test: {
    name: 'web',
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
    // Loading the pages' libraries and making a document takes most of the time of a file: once for each worker will do.
    isolate: false,
    // As the other projects, beside which these run.
    maxWorkers: '150%',
    setupFiles: ['src/testing/after-each.ts'],
    testTimeout: 30_000,
  },
});
