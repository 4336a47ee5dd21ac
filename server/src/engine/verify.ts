// Whether everything that must never be false is true in the tables now.
import { ALL_INVARIANTS, breachesOf, inOneView, type Breach } from '#store/invariants/all.ts';
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

/** Looks at one workspace, changes nothing, and is not disturbed by work that goes on meanwhile. */
export async function verify(scope: Scope): Promise<Verification> {
  const breaches = await inOneView(scope, (inside) => breachesOf(inside));
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
