// Before the tests of the pages: PostgreSQL, the pages as a server sends them, and the browser that opens them.
import setupPostgres from '@groundcrew/server/testing/setup.ts';
import type { TestProject } from 'vitest/node';
import { buildWeb } from '../../scripts/lib/build-web.mjs';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';

declare module 'vitest' {
  // oxlint-disable-next-line typescript/consistent-type-definitions -- vitest's interface is completed by merging.
  interface ProvidedContext {
    /** null: there is no browser, and the tests that need one are skipped. */
    chromium: string | null;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = await ensureChromium();
  project.provide('chromium', chromium);
  const must = process.env['CI'] === 'true' || process.env['GROUNDCREW_E2E'] === 'all';
  if (chromium === null && must) throw new Error('There is no Chromium: apt install chromium.');
  if (chromium !== null) await buildWeb();
  return setupPostgres(project);
}
