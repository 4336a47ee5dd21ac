import { BadFields } from '#api/errors.ts';

/** No column takes the character U+0000, and no person types it. Throws `bad_value`, naming the field. */
export function refuseNullCharacters(input: unknown): void {
  const open: { path: string; value: unknown }[] = [{ path: '', value: input }];
  // Without recursion: how deep an input is nested is up to who sends it.
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, value } = next;
    if (typeof value === 'string' && value.includes('\0')) refuse(path);
    if (typeof value !== 'object' || value === null || value instanceof Blob) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (key.includes('\0')) refuse(path);
      open.push({ path: path === '' ? key : `${path}.${key}`, value: inner });
    }
  }
}

function refuse(path: string): never {
  const message = 'it has a null character (U+0000) in it';
  throw new BadFields([{ path: path === '' ? 'input' : path.slice(0, 200), message }]);
}
