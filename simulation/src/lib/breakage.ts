// The product, broken on purpose: a piece of its text is replaced while the module is loaded, to prove that a check can
// fail. The product itself has no switch for this.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

export type Breakage = {
  /** How its path ends. */
  file: string;
  text: string;
  instead: string;
};

/** From now on, for modules that are loaded later. A text that is not there any more throws when its module is loaded. */
export function breakWhileLoading(breakages: readonly Breakage[]): void {
  registerHooks({
    load: (url, context, next) => {
      const chosen = breakages.filter(({ file }) => url.endsWith(`/${file}`));
      if (chosen.length === 0) return next(url, context);
      let source = readFileSync(fileURLToPath(url), 'utf8');
      for (const { file, text, instead } of chosen) {
        if (!source.includes(text)) throw new Error(`${file} no longer holds: ${text}`);
        source = source.replace(text, () => instead);
      }
      return { format: 'module-typescript', source, shortCircuit: true };
    },
  });
}
