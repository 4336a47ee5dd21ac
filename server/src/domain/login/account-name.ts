import { HIDDEN_SIGNS, hasHiddenSigns } from '#domain/hidden-signs.ts';

/** Wide enough for every name that people give, narrow enough for a table. */
const LENGTH_MAX = 64;

/**
 * Why a new account cannot be called so; null when it can. Names that an import brings are taken as they are: they stand in
 * the files of those who move in.
 */
export function accountNameTrouble(name: string): string | null {
  if (name.trim() === '') return `an account needs a name: ${ALLOWED}`;
  if (!hasHiddenSigns(name) && name === name.trim() && name.length <= LENGTH_MAX) return null;
  const clean = name.replaceAll(HIDDEN_SIGNS, ' ');
  const shown = clean.length > LENGTH_MAX ? `${clean.slice(0, LENGTH_MAX)}…` : clean;
  return `"${shown}" cannot be the name of an account: ${ALLOWED}`;
}

const ALLOWED = `1 to ${LENGTH_MAX} characters, none of them invisible, no blank at either end`;
