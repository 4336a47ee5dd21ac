import { linkKey, parseLink } from '#domain/links.ts';
import type { GroupLink } from '#domain/links.ts';
import { collector, LegacyFileError } from './file.ts';
import type { LegacyResult } from './file.ts';
import { isBlank, kindOf, parseJson } from './json.ts';
import type { JsonMember } from './json.ts';

export type LegacyNiche = {
  line: number | string;
  link: GroupLink;
  /** As written, `disabled_x` too. Null where none is named: the default niche. */
  niche: string | null;
};

const NICHE_LENGTH_MAX = 64;

/** `group_niches.json`: `{"@name": "niche"}`. Groups that stand here only are targets too. */
export function parseNiches(file: string, content: string | Uint8Array): LegacyResult<LegacyNiche> {
  const root = parseJson(file, content);
  if (root.kind !== 'object') throw new LegacyFileError(file, `expected {"@group": "niche"}, not ${kindOf(root)}`);
  const { records, rejected, notes, reject, note } = collector<LegacyNiche>(file);
  const byKey = new Map<string, LegacyNiche>();
  for (const entry of root.members) {
    const record = readEntry(entry);
    if (typeof record === 'string') {
      reject(entry.line, entry.key, record);
      continue;
    }
    const key = linkKey(record.link);
    const before = byKey.get(key);
    // As in Python, where the last one of two equal keys counts; the spelling stays that of the first.
    if (before !== undefined) note(before.line, before.link.link, `stands twice: line ${record.line} counts`);
    byKey.set(key, { ...record, link: before?.link ?? record.link });
  }
  records.push(...byKey.values());
  return { records, rejected, notes };
}

function readEntry({ key, line, node }: JsonMember): LegacyNiche | string {
  const result = parseLink(key);
  if (!result.ok) return result.reason;
  if (isBlank(node)) return { line, link: result.link, niche: null };
  if (node.kind !== 'value' || typeof node.value !== 'string')
    return `the niche is ${kindOf(node)}; a text is expected`;
  const niche = readNiche(node.value);
  return niche === null
    ? `a niche has 1 to ${NICHE_LENGTH_MAX} characters, without line breaks`
    : { line, link: result.link, niche };
}

/** Null for what cannot be the name of a niche. */
export function readNiche(text: string): string | null {
  const niche = text.trim();
  return niche === '' || niche.length > NICHE_LENGTH_MAX || /\p{Cc}/u.test(niche) ? null : niche;
}
