// Rules of the domain, broken on purpose, to prove that the check can fail: loaded before the product.
import { breakWhileLoading, type Breakage } from '#lib/breakage.ts';

/** What breaks, by the name that `--break` takes. */
export const breakages: Record<string, Breakage> = {
  'group-limit': { file: 'domain/blockers/post.ts', text: 'if (posted >= limit) {', instead: 'if (posted >= 5) {' },
  'warm-up': {
    file: 'domain/blockers/post.ts',
    text: 'if (warm !== null && warm <= now) return [];',
    instead: 'if ((true as boolean) || now) return [];',
  },
  flood: {
    file: 'domain/blockers/account.ts',
    text: 'if (until && until > now) {',
    instead: 'if (until && (false as boolean)) {',
  },
};

const chosen = breakages[process.env['GROUNDCREW_CHECK_BREAK'] ?? ''];
if (chosen) breakWhileLoading([chosen]);
