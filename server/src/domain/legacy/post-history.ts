import { linkKey, parseLink } from '#domain/links.ts';
import type { GroupLink } from '#domain/links.ts';
import { dateField } from './dates.ts';
import { collector, LegacyFileError } from './file.ts';
import type { LegacyResult } from './file.ts';
import { isBlank, kindOf, parseJson } from './json.ts';
import type { JsonNode } from './json.ts';
import { readSessionName } from './session-name.ts';

/** A post that was made. */
export type LegacyPost = { line: number; link: GroupLink; account: string; created_at: Date };

/**
 * `logs/group_post_history.json`: `{group: {account: ISO | [ISO, …]}}`. A time that cannot be read is rejected: with an
 * invented one the same post would be imported again by the next import. Equal times of one account and group are one post.
 */
export function parsePostHistory(file: string, content: string | Uint8Array): LegacyResult<LegacyPost> {
  const root = parseJson(file, content);
  if (root.kind !== 'object')
    throw new LegacyFileError(file, `expected {"@group": {"session_name": "time"}}, not ${kindOf(root)}`);
  const { records, rejected, notes, reject } = collector<LegacyPost>(file);
  const seen = new Set<string>();
  for (const group of root.members) {
    const result = parseLink(group.key);
    if (!result.ok || group.node.kind !== 'object') {
      const reason = result.ok ? `expected {"session_name": "time"}, not ${kindOf(group.node)}` : result.reason;
      reject(group.line, group.key, reason);
      continue;
    }
    for (const member of group.node.members) {
      const account = readSessionName(member.key);
      if (account === null) reject(member.line, member.key, 'no session name');
      else addPosts(result.link, account, timesOf(member.node));
    }
  }
  return { records, rejected, notes };

  function addPosts(link: GroupLink, account: string, times: JsonNode[]): void {
    for (const time of times) {
      const field = dateField(time);
      if (field.kind === 'unreadable')
        reject(time.line, `${link.link} ${account}`, 'the time of a post cannot be read as a date');
      if (field.kind !== 'date') continue;
      const key = `${linkKey(link)} ${field.date.getTime()} ${account}`;
      if (!seen.has(key)) records.push({ line: time.line, link, account, created_at: field.date });
      seen.add(key);
    }
  }
}

function timesOf(node: JsonNode): JsonNode[] {
  if (node.kind === 'array') return node.items;
  return isBlank(node) ? [] : [node];
}
