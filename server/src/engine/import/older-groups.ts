// The groups of an older database, batch by batch; what was seen before is remembered, so that batches make no difference.
import type { LegacyAssignment } from '#domain/legacy/assignments.ts';
import type { LegacyNiche } from '#domain/legacy/niches.ts';
import { GROUP_COLUMNS } from '#domain/legacy/rows/columns.ts';
import { readGroupRow, type OlderGroup } from '#domain/legacy/rows/groups.ts';
import { textIn, type OlderRow } from '#domain/legacy/rows/row.ts';
import type { LegacyTarget } from '#domain/legacy/targets.ts';
import { linkKey, type GroupLink } from '#domain/links.ts';
import { telegramIdOf } from './plan-targets.ts';
import type { Report, Sourced } from './report.ts';

export type GroupBatch = {
  targets: Sourced<LegacyTarget>[];
  niches: Sourced<LegacyNiche>[];
  assignments: Sourced<LegacyAssignment>[];
  posts: [];
};

type Seen = { place: string; link: GroupLink; account: string | null };

export class OlderGroups {
  readonly #seen = new Map<string, Seen>();
  readonly #telegram_ids = new Map<number, string>();
  /** By table and id: the key of the link under which the group is here. */
  readonly #keys = new Map<string, Map<string, string>>();
  /** What was posted today, by the key of the group's link. */
  readonly posts: { key: string; posts: number; posts_on: Date | null }[] = [];
  duplicates = 0;

  /** The key of the group's link; undefined for one that did not come in. */
  keyOf(table: string | undefined, id: string): string | undefined {
    return table === undefined ? undefined : this.#keys.get(table)?.get(id);
  }

  /** What of a batch is not here, its posts cannot belong to. */
  forget(table: string, here: ReadonlySet<string>, batch: GroupBatch): void {
    const keys = this.#keys.get(table);
    if (!keys) return;
    const gone = new Set(batch.targets.map(({ link }) => linkKey(link)).filter((key) => !here.has(key)));
    if (gone.size === 0) return;
    for (const [id, key] of keys) if (gone.has(key)) keys.delete(id);
  }

  read(rows: readonly OlderRow[], nameOf: (ref: string) => string, report: Report): GroupBatch {
    const batch: GroupBatch = { targets: [], niches: [], assignments: [], posts: [] };
    for (const row of rows) {
      const remarks: string[] = [];
      const group = readGroupRow(row, remarks);
      if (typeof group === 'string') {
        report.reject(row, textIn(row, GROUP_COLUMNS.link) ?? '', group);
        continue;
      }
      for (const remark of remarks) report.note(row, group.link.link, remark);
      this.#take(group, group.account === null ? null : nameOf(group.account), { batch, report });
    }
    return batch;
  }

  #take(group: OlderGroup, account: string | null, { batch, report }: { batch: GroupBatch; report: Report }): void {
    const { file, line, link } = group;
    const key = this.#knownKey(group);
    this.#keysOf(file).set(group.id, key);
    const { posts, posts_on, last_post_at } = group;
    if (posts > 0) this.posts.push({ key, posts, posts_on });
    if (last_post_at !== null) this.posts.push({ key, posts: 1, posts_on: last_post_at });
    const before = this.#seen.get(key);
    if (before !== undefined) {
      this.duplicates += 1;
      report.note(group, link.link, `the same group as in ${before.place}`);
      if (account !== null && before.account !== null) {
        if (account !== before.account) report.reject(group, link.link, `bound to ${before.account}`);
        return;
      }
    }
    this.#seen.set(key, { place: `${file} ${line}`, link, ...before, account: before?.account ?? account });
    if (before === undefined) {
      const { state, niche } = group;
      const status = group.status === 'joined' ? 'new' : group.status;
      batch.targets.push({ file, line, link, state: { status, ...state } });
      if (niche !== null) batch.niches.push({ file, line, link, niche });
    }
    // Under the link by which the group is known here.
    if (account !== null) batch.assignments.push({ ...assignmentOf(group, account), link: before?.link ?? link });
  }

  /** By its Telegram id it may be known under another link. */
  #knownKey(group: OlderGroup): string {
    const telegram_id = telegramIdOf({ link: group.link, state: { status: 'new', ...group.state } });
    const key = linkKey(group.link);
    if (telegram_id === null) return key;
    const known = this.#telegram_ids.get(telegram_id);
    if (known === undefined || this.#seen.has(key)) this.#telegram_ids.set(telegram_id, known ?? key);
    return this.#seen.has(key) ? key : (known ?? key);
  }

  #keysOf(table: string): Map<string, string> {
    const keys = this.#keys.get(table) ?? new Map<string, string>();
    this.#keys.set(table, keys);
    return keys;
  }
}

function assignmentOf(group: OlderGroup, account: string): Sourced<LegacyAssignment> {
  const { file, line, link, status, joined_at, warm_up_until, first_post_at, last_post_at } = group;
  const times = { joined_at, warm_up_until, first_post_at, last_post_at };
  // Counters are raised when all posts are here.
  return { file, line, link, account, status, ...times, posts_count: 0 };
}
