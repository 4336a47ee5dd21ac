import { contract } from '@groundcrew/contract';
import { minifyContractRouter } from '@orpc/contract';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

const ROUTES = 'virtual:routes';

/** Methods and paths of all routes; their schemas, which only the server checks, stay out of what a browser loads. */
function routes(): Plugin {
  return {
    name: 'routes',
    resolveId: (id) => (id === ROUTES ? `\0${ROUTES}` : null),
    load: (id) =>
      id === `\0${ROUTES}` ? `export const routes = ${JSON.stringify(minifyContractRouter(contract))};` : null,
  };
}

export default defineConfig({
  plugins: [react(), routes()],
  // Addresses are relative: it is also served under a path.
  base: './',
  build: { target: 'es2023', manifest: true, assetsInlineLimit: 0 },
  server: { proxy: { '/api': { target: process.env['GROUNDCREW_API'] ?? 'http://127.0.0.1:7420', ws: true } } },
  test: {
    name: 'web',
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'jsdom',
  },
});
