// Whether everything that must never be false is true in the tables now.
import { monotonic } from '#lib/time.ts';
import { ALL_INVARIANTS, breachesOf, inOneView, tookTooLong, type Breach } from '#store/invariants/all.ts';
import type { InvariantRow } from '#store/invariants/invariant.ts';
import type { Scope } from '#store/scope.ts';

export type Finding = { invariant: string; sentence: string; rows: InvariantRow[]; more: boolean };

export type Verification = {
  violations: Finding[];
  /** Worth a look by a person; nothing is broken. */
  warnings: Finding[];
  /** The names of all that was looked at. */
  checked: string[];
};

/**
 * Looks at one workspace, changes nothing, and is not disturbed by work that goes on meanwhile. With `timeout_ms`, throws
 * `too_large` when a look takes longer, or none can be begun within that time.
 */
export async function verify(scope: Scope, options: { timeout_ms?: number } = {}): Promise<Verification> {
  const { timeout_ms } = options;
  const begun_ms = monotonic();
  const breaches = await inOneView(
    scope,
    async (inside) => {
      const found: Breach[] = [];
      for (const invariant of ALL_INVARIANTS) {
        if (timeout_ms !== undefined && monotonic() - begun_ms > timeout_ms) throw tookTooLong(timeout_ms);
        found.push(...(await breachesOf(inside, { invariants: [invariant] })));
      }
      return found;
    },
    options,
  );
  const of = (grade: Breach['invariant']['grade']) =>
    breaches
      .filter(({ invariant }) => invariant.grade === grade)
      .map(({ invariant: { name, sentence }, rows, more }): Finding => ({ invariant: name, sentence, rows, more }));
  return {
    violations: of('violation'),
    warnings: of('warning'),
    checked: ALL_INVARIANTS.map(({ name }) => name),
  };
}
