/** What turns undefined is taken out of the address. */
export type TextsOfSearch<Key extends string> = Partial<Record<Key, string | undefined>>;

/** Of an address, only these fields, as texts: `validateSearch: textsOfSearch('status', 'sort')`. */
export function textsOfSearch<const Key extends string>(...keys: readonly Key[]) {
  return (search: Record<string, unknown>): TextsOfSearch<Key> => {
    const kept: TextsOfSearch<Key> = {};
    for (const key of keys) {
      const value = search[key];
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') kept[key] = `${value}`;
    }
    return kept;
  };
}
