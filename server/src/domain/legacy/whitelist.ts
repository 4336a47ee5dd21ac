import { collector, LegacyFileError } from './file.ts';
import type { LegacyNote, LegacyRejection } from './file.ts';
import { isBlank, kindOf, member, parseJson, textOf } from './json.ts';
import type { JsonNode } from './json.ts';

/** Which accounts the older scripts used. */
export type AccountList = {
  /** Session names; empty: all. */
  allowed: string[];
  excluded: string[];
};

/** `lexus_accounts_config.json` with `allowed_accounts`, or a file with `excluded_accounts`, or a bare list. */
export function parseWhitelist(
  file: string,
  content: string | Uint8Array,
): AccountList & { rejected: LegacyRejection[]; notes: LegacyNote[] } {
  const root = parseJson(file, content);
  if (root.kind === 'value') {
    throw new LegacyFileError(file, `expected {"allowed_accounts": ["session_name"]}, not ${kindOf(root)}`);
  }
  const { rejected, notes, reject } = collector(file);
  const names = (node: JsonNode | undefined): string[] => {
    if (node === undefined || isBlank(node)) return [];
    // Anything else would mean "all", which nobody wanted who wrote something there.
    if (node.kind !== 'array')
      throw new LegacyFileError(file, `expected a list of session names, not ${kindOf(node)}`, node.line);
    const found = node.items.flatMap((item) => {
      const name = textOf(item);
      if (name === undefined) reject(item.line, '', `${kindOf(item)}: a session name is expected`);
      return name ?? [];
    });
    if (found.length === 0 && node.items.length > 0)
      throw new LegacyFileError(file, 'a list without any session name', node.line);
    return [...new Set(found)];
  };
  if (root.kind === 'array') return { allowed: names(root), excluded: [], rejected, notes };
  return {
    allowed: names(member(root, 'allowed_accounts')),
    excluded: names(member(root, 'excluded_accounts')),
    rejected,
    notes,
  };
}

/** What all lists together say: a whitelist wins over every blacklist; without any list all accounts are allowed. */
export function isAllowed(session_name: string, lists: readonly AccountList[]): boolean {
  const allowed = lists.flatMap((list) => list.allowed);
  if (allowed.length > 0) return allowed.includes(session_name);
  return !lists.some((list) => list.excluded.includes(session_name));
}
