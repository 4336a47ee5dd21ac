import path from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';

// For the processes that tests start, too: what Node made of the TypeScript, as commands keep it (scripts/lib/compile-cache).
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, 'node_modules/.cache/compile');

/** Rules and small libraries: nothing in them outlives a test, so their files share what is loaded, as Node itself loads it. */
const RULES = ['contract/src/**/*.test.ts', 'bench/src/**/*.test.ts', 'server/src/{domain,lib}/**/*.test.ts'];

/**
 * A database for each file, and no other state that outlives one: these files share what is loaded, too. Those that start
 * and stop the embedded PostgreSQL itself do not.
 */
const SERVER = ['server/src/{api,auth,engine}/**/*.test.ts', 'server/src/store/!(postgres)/**/*.test.ts'];

/** The simulator by itself, but for its command line: what it says is worded as it is where nothing of the product is loaded. */
const SIMULATOR = ['simulator/src/!(main).test.ts', 'simulator/src/*/**/*.test.ts'];

/** Loading fastify, better-auth and the rest takes longer than most files take: a worker does it once. */
const SHARED = { isolate: false, experimental: { viteModuleRunner: false, nodeLoader: false } };

/** Before the first test: PostgreSQL, and a mail server. */
const SETUP = ['server/src/testing/setup.ts', 'scripts/lib/dovecot.mjs'];

// No test takes a third of it where the machine has nothing else to do.
const PATIENCE = { testTimeout: 120_000, hookTimeout: 180_000, expect: { poll: { timeout: 30_000 } } };

export default defineConfig({
  test: {
    // More than there are cores: our tests wait (for a database, a socket, a process) as long as they compute.
    maxWorkers: '150%',
    projects: [
      'web/vite.config.ts',
      {
        test: {
          name: 'rules',
          include: RULES,
          environment: 'node',
          ...SHARED,
          ...PATIENCE,
        },
      },
      {
        test: {
          name: 'server',
          include: SERVER,
          environment: 'node',
          globalSetup: SETUP,
          ...SHARED,
          ...PATIENCE,
        },
      },
      {
        test: {
          name: 'simulator',
          include: SIMULATOR,
          environment: 'node',
          ...SHARED,
          ...PATIENCE,
        },
      },
      {
        test: {
          // What is not named above: each file has a process of its own.
          name: 'apart',
          include: ['{server,simulator,simulation}/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...RULES, ...SERVER, ...SIMULATOR],
          environment: 'node',
          globalSetup: SETUP,
          ...PATIENCE,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/src/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['e2e/src/setup.ts'],
          // After all others, one file at a time: a browser and a server are more than enough for two cores.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          // For whatever is to be seen: a busy machine may take its time.
          expect: { poll: { timeout: 60_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
