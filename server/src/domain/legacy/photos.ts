import { isBlank, textOf } from './json.ts';
import type { JsonNode } from './json.ts';

/** A photo as an older script named it. */
export type LegacyPhoto =
  | { kind: 'url'; url: string }
  /** `name` is to be looked for below the imported folder when `path` is not there (another machine's, say). */
  | { kind: 'file'; path: string; name: string };

const PATH_LENGTH_MAX = 1_024;

/** A text or a list of texts; null, false and '' are none. Undefined when something else stands there. */
export function readPhotos(node: JsonNode | undefined): LegacyPhoto[] | undefined {
  if (node === undefined || isBlank(node) || (node.kind === 'value' && node.value === false)) return [];
  if (node.kind === 'array') {
    const photos = node.items.map(readPhotos);
    return photos.includes(undefined) ? undefined : photos.flatMap((photo) => photo ?? []);
  }
  const text = textOf(node);
  const photo = text === undefined ? null : readPhoto(text);
  return photo === null ? undefined : [photo];
}

function readPhoto(text: string): LegacyPhoto | null {
  if (text.length > PATH_LENGTH_MAX || /\p{Cc}/u.test(text)) return null;
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? { kind: 'url', url: text } : null;
  const name = text.split(/[/\\]/).at(-1) ?? '';
  return name === '' || /^\.+$/.test(name) ? null : { kind: 'file', path: text, name };
}
