/** Of an address, only these fields, as texts: `validateSearch: textsOfSearch('status', 'sort')`. */
export function textsOfSearch<const Key extends string>(...keys: readonly Key[]) {
  return (search: Record<string, unknown>): Partial<Record<Key, string>> => {
    const kept: Partial<Record<Key, string>> = {};
    for (const key of keys) {
      const value = search[key];
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') kept[key] = `${value}`;
    }
    return kept;
  };
}
