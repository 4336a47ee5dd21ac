import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // More than there are cores: our tests wait (for a database, a socket, a process) as long as they compute.
    maxWorkers: '150%',
    projects: [
      'web/vite.config.ts',
      {
        test: {
          name: 'node',
          include: ['{contract,server,simulator,simulation}/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['server/src/testing/setup.ts', 'scripts/lib/dovecot.mjs'],
          // None takes a third of it where the machine has nothing else to do.
          testTimeout: 60_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/src/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['e2e/src/setup.ts'],
          // After all others, one file at a time: a browser and a server take the machine for themselves.
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
