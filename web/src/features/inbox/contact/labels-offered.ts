type Named = { value: string };

/**
 * What is offered for what is typed: the labels that begin so, then a new one of that name where there is none yet, then those that have it
 * inside. The first is what Enter takes.
 */
export function labelsOffered<T extends Named>(options: readonly T[], typed: string, new_one: string): T[] {
  const wanted = typed.trim().toLowerCase();
  const known = options.filter(({ value }) => value !== new_one);
  if (wanted === '') return known;
  const name = ({ value }: T) => value.toLowerCase();
  const begins = known.filter((one) => name(one).startsWith(wanted)).toSorted((one) => (name(one) === wanted ? -1 : 0));
  const has = known.filter((one) => !name(one).startsWith(wanted) && name(one).includes(wanted));
  const isThere = begins.some((one) => name(one) === wanted);
  return [...begins, ...options.filter(({ value }) => value === new_one && !isThere), ...has];
}
