import { linkKey, parseLink } from '#domain/links.ts';
import type { GroupLink } from '#domain/links.ts';
import { dateField } from './dates.ts';
import { collector, LegacyFileError } from './file.ts';
import type { LegacyResult } from './file.ts';
import { isBlank, kindOf, member, parseJson, textOf } from './json.ts';
import type { JsonMember, JsonNode } from './json.ts';
import { readSessionName } from './session-name.ts';

export type LegacyAssignment = {
  line: number | string;
  link: GroupLink;
  /** The session name of the account to which the group is bound; null where none is named: a target without account. */
  account: string | null;
  /** Null when absent or unreadable; see `bindingTimes`. */
  joined_at: Date | null;
  /** Older scripts wrote its end also where `joined_at` was dated back. */
  warm_up_until: Date | null;
  first_post_at: Date | null;
  last_post_at: Date | null;
  posts_count: number;
  /** How the group stands by now, where that is known. Default: the account has joined it. */
  status?: 'new' | 'joined' | 'error' | 'banned';
};

type Times = Pick<LegacyAssignment, 'joined_at' | 'warm_up_until' | 'first_post_at' | 'last_post_at'>;

const DATES: Record<keyof Times, string[]> = {
  joined_at: ['joined_at', 'joined_at_iso'],
  warm_up_until: ['warm_up_until', 'warmup_until', 'warmup_ends_at'],
  first_post_at: ['first_post_at'],
  last_post_at: ['last_post_at'],
};

/** `group_account_assignments.json`, in all its forms. A group that would be bound twice is rejected the second time. */
export function parseAssignments(file: string, content: string | Uint8Array): LegacyResult<LegacyAssignment> {
  const root = parseJson(file, content);
  if (root.kind !== 'object')
    throw new LegacyFileError(file, `expected {"@group": {"account": "session_name"}}, not ${kindOf(root)}`);
  const { records, rejected, notes, reject, note } = collector<LegacyAssignment>(file);
  const byKey = new Map<string, LegacyAssignment>();
  for (const entry of root.members) {
    const record = readEntry(entry, (reason) => note(entry.line, entry.key, reason));
    if (typeof record === 'string') {
      reject(entry.line, entry.key, record);
      continue;
    }
    const key = linkKey(record.link);
    const before = byKey.get(key);
    if (before?.account && record.account && before.account !== record.account) {
      reject(entry.line, entry.key, `bound to ${before.account}`);
      continue;
    }
    if (before !== undefined) note(before.line, before.link.link, `stands twice: line ${record.line} counts`);
    // A second entry without account does not loosen the binding.
    byKey.set(key, {
      ...record,
      link: before?.link ?? record.link,
      account: record.account ?? before?.account ?? null,
    });
  }
  records.push(...byKey.values());
  return { records, rejected, notes };
}

function readEntry({ key, line, node }: JsonMember, note: (reason: string) => void): LegacyAssignment | string {
  const result = parseLink(key);
  if (!result.ok) return result.reason;
  if (node.kind === 'array') return `expected a session name or {"account": …}, not ${kindOf(node)}`;
  const account = readAccount(node.kind === 'object' ? member(node, 'account', 'account_name', 'session_name') : node);
  if (account === undefined) return 'the account is no session name';
  const times: Times = { joined_at: null, warm_up_until: null, first_post_at: null, last_post_at: null };
  for (const name of ['joined_at', 'warm_up_until', 'first_post_at', 'last_post_at'] as const) {
    const field = dateField(member(node, ...DATES[name]));
    if (field.kind === 'date') times[name] = field.date;
    if (field.kind === 'unreadable') note(`${name} cannot be read as a date`);
  }
  const count = Number(textOf(member(node, 'posts_count')) ?? 0);
  const posts_count = Number.isSafeInteger(count) && count > 0 ? count : 0;
  return { line, link: result.link, account, ...times, posts_count };
}

/** Null for none, undefined for what cannot be one. */
function readAccount(node: JsonNode | undefined): string | null | undefined {
  if (node === undefined || isBlank(node)) return null;
  const text = textOf(node);
  return text === undefined ? undefined : (readSessionName(text) ?? undefined);
}

const DAY_MS = 86_400_000;

/**
 * When the group was joined and when its warm-up ends, as rows are imported: an unknown date of joining is 24 h before
 * `now`; `warm_up_until` wins over it where both stand.
 */
export function bindingTimes(
  assignment: Pick<LegacyAssignment, 'joined_at' | 'warm_up_until'>,
  now: Date,
): { joined_at: Date; warmup_ends_at: Date } {
  const joined_at = assignment.joined_at ?? new Date(now.getTime() - DAY_MS);
  return { joined_at, warmup_ends_at: assignment.warm_up_until ?? new Date(joined_at.getTime() + DAY_MS) };
}
