// The product, broken on purpose, to prove that this check can fail: loaded before each process of it.
import { breakWhileLoading, type Breakage } from '#lib/breakage.ts';
import { plants } from '#seeded/plants.ts';

/** Of the bugs that the simulation knows, those which real processes meet soon. */
const KNOWN = new Set(['reserve-after-sending', 'lease-past-expiry', 'no-warm-up']);

/** What breaks, by the name that `--break` takes. */
export const breakages: Record<string, readonly Breakage[]> = {
  ...Object.fromEntries(plants.flatMap((plant) => (KNOWN.has(plant.name) ? [[plant.name, plant.breakages]] : []))),
  'group-limit': [
    { file: 'domain/blockers/post.ts', text: 'if (posted >= limit) {', instead: 'if (posted >= limit + 2) {' },
  ],
  'reconnect-others': [
    {
      file: 'engine/reconnect/reconnect-account.ts',
      text: 'return await this.#connections.replace(',
      instead: `for (const other of this.#connections.openLines())
        if (other.account_id !== this.#account_id) await this.#connections.close(other.account_id);
      return await this.#connections.replace(`,
    },
  ],
};

const chosen = breakages[process.env['GROUNDCREW_CHECK_BREAK'] ?? ''];
if (chosen) breakWhileLoading(chosen);
