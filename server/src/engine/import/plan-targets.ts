// What an import does with groups: those it makes, those whose niche changed in the files, and whom they are bound to.
import { utcDay } from '#domain/days.ts';
import { bindingTimes, type LegacyAssignment } from '#domain/legacy/assignments.ts';
import type { LegacyState } from '#domain/legacy/targets.ts';
import { linkKey, markedChannelId, type GroupLink } from '#domain/links.ts';
import type { Binding, StoredTarget, TargetRow } from '#store/imports/targets.ts';
import type { LegacyFolder } from './read-folder.ts';
import { noCounts, type Counts, type Place, type Report, type Sourced } from './report.ts';

export type TargetUpdate = { id: number; niche: string | null; joined: boolean; binding: Binding | null };

export type TargetPlan = { create: TargetRow[]; update: TargetUpdate[]; targets: Counts; bindings: Counts };

export type TargetFacts = {
  /** The groups of the files that are here already, by the key of their link. */
  known: ReadonlyMap<string, StoredTarget>;
  by_telegram_id: ReadonlyMap<number, StoredTarget>;
  /** Of every account that an assignment names. */
  idOf: (session_name: string) => number;
  nameOf: (account_id: number) => string;
  default_niche: string;
  now: Date;
  /** Whether the posts of today to a group, by the key of its link, are counted by a history. */
  isCounted: (link_key: string) => boolean;
};

/** What the files together say about one group. */
type Wanted = {
  place: Place;
  link: GroupLink;
  niche: string | null;
  assignment: Sourced<LegacyAssignment> | null;
  state: LegacyState | null;
};

/** All groups of the files in their order, each with its first spelling, by the key of its link. */
export function wantedTargets(folder: Pick<LegacyFolder, 'targets' | 'niches' | 'assignments'>): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  const about = (entry: Place & { link: GroupLink }): Wanted => {
    const key = linkKey(entry.link);
    const found = wanted.get(key) ?? { place: entry, link: entry.link, niche: null, assignment: null, state: null };
    wanted.set(key, found);
    return found;
  };
  for (const target of folder.targets) about(target).state = target.state ?? null;
  for (const entry of folder.niches) about(entry).niche = entry.niche;
  for (const entry of folder.assignments) about(entry).assignment = entry;
  return wanted;
}

export function planTargets(wanted: ReadonlyMap<string, Wanted>, facts: TargetFacts, report: Report): TargetPlan {
  const plan: TargetPlan = { create: [], update: [], targets: noCounts(), bindings: noCounts() };
  for (const [key, want] of wanted) {
    const known = facts.known.get(key);
    const twin = twinOf(want, known, facts);
    if (twin) {
      report.reject(want.assignment ?? want.place, want.link.link, `duplicate of ${twin.link}`);
    } else if (known) {
      planKnown(plan, want, known, { facts, report });
    } else {
      const binding = bindingOf(want, facts);
      plan.create.push(rowOf(want, binding, facts));
      plan.targets.created += 1;
      if (binding) plan.bindings.created += 1;
    }
  }
  return plan;
}

function rowOf(want: Wanted, binding: Binding | null, facts: TargetFacts): TargetRow {
  const { state } = want;
  const status = binding ? (want.assignment?.status ?? 'joined') : (state?.status ?? 'new');
  const { title = null, error_message = null } = state ?? {};
  const telegram_id = state?.telegram_id ?? null;
  return {
    link: want.link.link,
    niche: want.niche ?? facts.default_niche,
    status,
    title,
    error_message,
    telegram_id,
    binding,
  };
}

/** What is known of the group's Telegram id: its link says it, or the database does. */
export function telegramIdOf({ link, state }: Pick<Wanted, 'link' | 'state'>): number | null {
  return link.kind === 'id' ? markedChannelId(link.channel_id) : (state?.telegram_id ?? null);
}

/** The group that stands here under another link already, where that can be told. */
function twinOf(want: Wanted, known: StoredTarget | undefined, facts: TargetFacts): StoredTarget | null {
  const telegram_id = telegramIdOf(want);
  const twin = telegram_id === null ? undefined : facts.by_telegram_id.get(telegram_id);
  return twin === undefined || twin.id === known?.id ? null : twin;
}

function bindingOf(want: Wanted, facts: TargetFacts): Binding | null {
  const { assignment, link } = want;
  if (!assignment?.account) return null;
  const { status = 'joined', joined_at, warm_up_until } = assignment;
  const last_post_at = assignment.last_post_at ?? assignment.first_post_at;
  const isToday = last_post_at !== null && utcDay(last_post_at) >= utcDay(facts.now);
  return {
    account_id: facts.idOf(assignment.account),
    ...(status === 'joined' ? bindingTimes(assignment, facts.now) : { joined_at, warmup_ends_at: warm_up_until }),
    last_post_at,
    telegram_id: telegramIdOf(want),
    posts_today: isToday && !facts.isCounted(linkKey(link)) ? 1 : 0,
  };
}

function planKnown(
  plan: TargetPlan,
  want: Wanted,
  known: StoredTarget,
  { facts, report }: { facts: TargetFacts; report: Report },
): void {
  const wantedBinding = bindingOf(want, facts);
  const reason = wantedBinding && bindingRefusal(known, wantedBinding.account_id, facts);
  if (reason && want.assignment) report.reject(want.assignment, want.link.link, reason);
  const isBound = known.assigned_account_id !== null && known.status !== 'new';
  const joins = wantedBinding !== null && (want.assignment?.status ?? 'joined') === 'joined';
  // Bound, and not joined, it is here already.
  const isSame = known.assigned_account_id !== null && !joins;
  const binding = wantedBinding && !reason && !isBound && !isSame ? wantedBinding : null;
  if (binding) plan.bindings.created += 1;
  else if (wantedBinding && !reason) plan.bindings.unchanged += 1;
  // Only what changed in the files since the last import: a person may have moved the group to another niche here.
  const isNews = want.niche !== null && known.imported_niche !== null && want.niche !== known.imported_niche;
  const niche = isNews && want.niche !== known.niche ? want.niche : null;
  if (niche === null && binding === null) {
    plan.targets.unchanged += 1;
    return;
  }
  plan.update.push({ id: known.id, niche, joined: binding !== null && joins, binding });
  plan.targets.updated += 1;
}

/** Why this group cannot be bound to that account, or null. A status is never moved back. */
function bindingRefusal(known: StoredTarget, account_id: number, { nameOf }: TargetFacts): string | null {
  const { assigned_account_id, requested_account_id, status } = known;
  if (assigned_account_id !== null) {
    return assigned_account_id === account_id ? null : `bound to ${nameOf(assigned_account_id)}`;
  }
  if (status === 'requested' && requested_account_id !== null && requested_account_id !== account_id) {
    return `${nameOf(requested_account_id)} has asked to join it`;
  }
  return status === 'new' || status === 'requested' ? null : `is ${status} here by now, and not moved back`;
}
