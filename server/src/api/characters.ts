import { BadFields } from '#api/errors.ts';

/**
 * No column takes the character U+0000, and no person types it; half of a pair of UTF-16 is no character at all, and would be stored
 * as another one. Throws `bad_value`, naming the field.
 */
export function refuseNoCharacters(input: unknown): void {
  const open: { path: string; value: unknown }[] = [{ path: '', value: input }];
  // Without recursion: how deep an input is nested is up to who sends it.
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, value } = next;
    if (typeof value === 'string') assertCharacters(value, path);
    if (typeof value !== 'object' || value === null || value instanceof Blob) continue;
    for (const [key, inner] of Object.entries(value)) {
      assertCharacters(key, path);
      open.push({ path: path === '' ? key : `${path}.${key}`, value: inner });
    }
  }
}

function assertCharacters(text: string, path: string): void {
  if (text.includes('\0')) refuse(path, 'it has a null character (U+0000) in it');
  if (!text.isWellFormed()) refuse(path, `it has half of a character in it (${loneSurrogate(text)})`);
}

function loneSurrogate(text: string): string {
  const [found = ''] = /\p{Cs}/u.exec(text) ?? [];
  return `\\u${found.charCodeAt(0).toString(16)}`;
}

function refuse(path: string, message: string): never {
  throw new BadFields([{ path: path === '' ? 'input' : path.slice(0, 200), message }]);
}
