// Rules of the domain, broken on purpose: the text of one rule is replaced while its module is loaded, to prove that the
// check can fail. The product itself has no switch for this.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

type Breakage = { file: string; text: string; instead: string };

/** What breaks, by the name that `--break` takes. */
export const breakages: Record<string, Breakage> = {
  'group-limit': {
    file: 'domain/blockers.ts',
    text: 'inGroup >= limits.posts_per_group_per_day',
    instead: 'inGroup >= 5',
  },
  'warm-up': { file: 'domain/blockers.ts', text: '(warm === null || warm > now)', instead: 'false' },
  flood: { file: 'domain/blockers.ts', text: 'if (until && until > now) {', instead: 'if (false as boolean) {' },
};

const chosen = breakages[process.env['GROUNDCREW_CHECK_BREAK'] ?? ''];
if (chosen) {
  registerHooks({
    load: (url, context, next) => {
      if (!url.endsWith(chosen.file)) return next(url, context);
      const source = readFileSync(fileURLToPath(url), 'utf8');
      if (!source.includes(chosen.text)) throw new Error(`${chosen.file} no longer holds: ${chosen.text}`);
      return { format: 'module-typescript', source: source.replace(chosen.text, chosen.instead), shortCircuit: true };
    },
  });
}
