/** Beyond it nobody would see the likeness. */
const EDITS_MAX = 3;
const SHOWN = 5;

/** The known names that are nearest to what somebody wrote, best first: for "did you mean". */
export function alike(text: string, known: readonly string[]): string[] {
  const wanted = bare(text);
  const scored = known.map((name) => ({ name, far: farness(wanted, bare(name)) }));
  return scored
    .filter(({ far }) => far <= EDITS_MAX)
    .toSorted((one, other) => one.far - other.far || one.name.localeCompare(other.name))
    .slice(0, SHOWN)
    .map(({ name }) => name);
}

function bare(text: string): string {
  return text
    .trim()
    .replace(/^(.*[/@+])/s, '')
    .toLowerCase()
    .slice(0, 64);
}

/** Letters to change; holding the word counts as almost right. */
function farness(wanted: string, name: string): number {
  if (wanted !== '' && name.includes(wanted)) return name === wanted ? 0 : 0.5;
  const limit = Math.min(EDITS_MAX, Math.floor(wanted.length / 3) + 1);
  const edits = editsBetween(wanted, name);
  return edits <= limit ? edits : Number.POSITIVE_INFINITY;
}

/** Levenshtein's distance, a row at a time. */
function editsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
