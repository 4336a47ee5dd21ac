import { vi } from 'vitest';

/** Resolves when the condition holds; fails when it does not within half a minute, which only a very busy machine needs. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(
    async () => {
      if (!(await condition())) throw new Error('it did not happen in time');
    },
    { timeout: 30_000, interval: 10 },
  );
}
