/** group_account_assignments.json and logs/group_post_history.json. */
import type { Chance } from '#chance.ts';
import type { Expected, ExpectedBinding, ExpectedRejection, LegacyFile } from '#generate/expected.ts';
import type { PlannedGroup } from '#generate/groups.ts';
import type { Account } from '#generate/people.ts';
import { plainLink } from './links.ts';

const FILE = 'group_account_assignments.json';
const DAY_MS = 86_400_000;

export type LegacyAssignments = {
  files: LegacyFile[];
  bindings: ExpectedBinding[];
  /** A group of an account that is not configured, and stands nowhere else. */
  orphan: { link: string; account: string };
  posts: Expected['posts'];
  rejected: ExpectedRejection[];
};

type Bound = { group: PlannedGroup; account: Account; link: string; joined_at: Date };
type Written = { value: unknown; binding: ExpectedBinding };

export function legacyAssignments(
  chance: Chance,
  facts: { groups: readonly PlannedGroup[]; accounts: readonly Account[]; starts_at: Date },
): LegacyAssignments {
  const bound = facts.groups.flatMap((group): Bound[] => {
    if (!group.bound_to) return [];
    const age_ms = chance.between(3, 45) * DAY_MS + chance.int(DAY_MS);
    return [
      {
        group,
        account: group.bound_to,
        link: plainLink(group),
        joined_at: new Date(facts.starts_at.getTime() - age_ms),
      },
    ];
  });
  const written = bound.map((one, turn) => write(one, turn, facts.starts_at));
  const orphan = { link: `@old_avtobazar_${100 + chance.int(900)}`, account: 'long_gone' };
  const rebinding = rebind(bound, facts.accounts);
  const content = Object.fromEntries([
    ...bound.map(({ group, link }, turn) => [keyOf(group, link, turn), written[turn]?.value]),
    [orphan.link, { account: orphan.account, joined_at: '2025-11-03T10:00:00', posts_count: 4 }],
    ...(rebinding ? [[rebinding.key, { account: rebinding.account, joined_at: '2026-02-01T12:00:00' }]] : []),
  ]);
  const history = postHistory(chance, bound, facts.starts_at);
  return {
    files: [
      { path: FILE, content: `${JSON.stringify(content, null, 2)}\n` },
      { path: 'logs/group_post_history.json', content: `${JSON.stringify(history.content, null, 1)}\n` },
    ],
    bindings: [
      ...written.map(({ binding }) => binding),
      { ...orphan, joined_at: '2025-11-03T10:00:00.000Z', warmup_ends_at: '2025-11-04T10:00:00.000Z' },
    ],
    orphan,
    posts: history.posts,
    rejected: rebinding ? [{ file: FILE, value: rebinding.key, reason_words: ['bound to', rebinding.bound_to] }] : [],
  };
}

/** The notations of a binding, one after the other. */
function write({ account, link, joined_at }: Bound, turn: number, starts_at: Date): Written {
  const name = account.session_name;
  const python = withoutZone(joined_at);
  const warmup_ends_at = new Date(joined_at.getTime() + DAY_MS);
  const known = expected(link, name, joined_at, warmup_ends_at);
  switch (turn % 7) {
    case 0: {
      const rest = {
        first_post_at: null,
        warm_up_until: withoutZone(warmup_ends_at),
        posts_count: 0,
        last_post_at: null,
      };
      return { value: { account: name, joined_at: python, ...rest }, binding: known };
    }
    case 1:
      return { value: { account_name: name, joined_at_iso: joined_at.toISOString() }, binding: known };
    case 2:
      return { value: name, binding: expected(link, name, null, null) };
    case 3:
      return { value: { account: name, joined_at: 'a while ago' }, binding: expected(link, name, null, null) };
    case 4: {
      // Joined 12 hours ago, written down as the day before that; the warm-up is the true one.
      const back_dated = new Date(starts_at.getTime() - 1.5 * DAY_MS);
      const until = new Date(starts_at.getTime() + 0.5 * DAY_MS);
      const value = {
        account: name,
        joined_at: withoutZone(back_dated),
        warm_up_until: withoutZone(until),
        posts_count: 0,
      };
      return { value, binding: expected(link, name, back_dated, until) };
    }
    case 5:
      return { value: { account: name, joined_at: inKyiv(joined_at), posts_count: 3 }, binding: known };
    default:
      return { value: { account: name, joined_at: joined_at.toISOString(), warm_up_until: null }, binding: known };
  }
}

function expected(link: string, account: string, joined_at: Date | null, warmup_ends_at: Date | null): ExpectedBinding {
  return {
    link,
    account,
    joined_at: joined_at?.toISOString() ?? null,
    warmup_ends_at: warmup_ends_at?.toISOString() ?? null,
  };
}

/** The keys differ in case from the other files, and some are whole addresses. */
function keyOf(group: PlannedGroup, link: string, turn: number): string {
  if (group.reach !== 'public' || group.listing === 'assignments_only') return link;
  return turn % 3 === 1 ? link.toLowerCase() : turn % 3 === 2 ? `https://t.me/${link.slice(1)}` : link;
}

/** A later line gives the first bound public group to another account. */
function rebind(bound: readonly Bound[], accounts: readonly Account[]) {
  const turn = bound.findIndex(({ group }) => group.reach === 'public');
  const first = bound[turn];
  const other = accounts.find((account) => account !== first?.account);
  if (!first || !other) return null;
  // A spelling that no other key has.
  const key = `http://telegram.me/${first.link.slice(1)}`;
  return { key, account: other.session_name, bound_to: first.account.session_name };
}

/** `{group: {account: ISO | [ISO, …]}}`, of the days before the world begins. */
function postHistory(chance: Chance, bound: readonly Bound[], starts_at: Date) {
  const content: Record<string, Record<string, string | string[]>> = {};
  const by_account: Record<string, number> = {};
  let total = 0;
  for (const { link, account, joined_at } of bound.filter((_, turn) => turn % 7 !== 4)) {
    const first = joined_at.getTime() + 1.5 * DAY_MS;
    const days = Math.floor((starts_at.getTime() - first) / DAY_MS);
    if (days < 1) continue;
    const count = chance.between(1, Math.min(days, 4));
    const times = Array.from({ length: count }, (_, day) => {
      const at = new Date(first + day * DAY_MS + chance.int(DAY_MS / 2));
      return day % 2 === 0 ? withoutZone(at) : at.toISOString();
    });
    content[link] = { [account.session_name]: count === 1 ? (times[0] ?? '') : times };
    by_account[account.session_name] = (by_account[account.session_name] ?? 0) + count;
    total += count;
  }
  return { content, posts: { total, by_account } };
}

/** As Python writes the UTC time that it takes for no zone: `2026-01-15T06:16:08.672000`. */
function withoutZone(at: Date): string {
  return `${at.toISOString().slice(0, -1)}000`;
}

function inKyiv(at: Date): string {
  return new Date(at.getTime() + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
}
