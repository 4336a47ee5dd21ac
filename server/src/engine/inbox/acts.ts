// What people do with a conversation: assign, close, snooze, archive, read. Each change is told live in its transaction.
import { mayAtLeast, role as roleShape } from '@groundcrew/contract';
import { addMs, DAY_MS } from '#domain/days.ts';
import type { ConversationState, Priority } from '#domain/inbox.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import type { Database } from '#store/database/database.ts';
import {
  countBehind,
  lockConversation,
  markWaiting,
  setStand,
  setUnread,
  wakeSnoozed,
  type ConversationStand,
} from '#store/inbox/state.ts';
import { tellInbox } from '#store/inbox/tell.ts';
import { findMember } from '#store/auth/members.ts';
import type { Scope } from '#store/scope.ts';

export type ConversationChange = {
  /** A person's id; null: nobody. */
  assignee?: string | null | undefined;
  state?: ConversationState | undefined;
  snoozed_until?: Date | null | undefined;
  archived?: boolean | undefined;
  priority?: Priority | undefined;
};

/** False: all was so already. Throws `not_found`, or `bad_value` for an assignee who may not answer or a snooze without its end. */
export async function changeConversation(scope: Scope, id: number, change: ConversationChange): Promise<boolean> {
  if (change.assignee) await assertMayAnswer(scope, change.assignee);
  return locked(scope, id, async (tx, before) => {
    const { assignee = before.assignee, archived = before.archived, priority = before.priority } = change;
    const after = { id, assignee, archived, priority, ...snoozeOf(before, change, scope.now()) };
    const assigned = after.assignee !== before.assignee;
    const updated =
      after.state !== before.state ||
      after.archived !== before.archived ||
      after.priority !== before.priority ||
      after.snoozed_until?.getTime() !== before.snoozed_until?.getTime();
    if (!assigned && !updated) return false;
    await setStand(tx, scope, after);
    await tellInbox(tx, scope, { assigned: assigned ? [id] : [], updated: updated ? [id] : [] });
    return true;
  });
}

/** Whoever answers what is nobody's has it from then on. False: somebody has it already. */
export function takeConversation(scope: Scope, id: number, user_id: string): Promise<boolean> {
  return locked(scope, id, async (tx, before) => {
    if (before.assignee !== null) return false;
    await setStand(tx, scope, { ...before, assignee: user_id });
    await tellInbox(tx, scope, { assigned: [id] });
    return true;
  });
}

/** `until_message_id`: what came after it stays unread. False: nothing was unread. */
export function readConversation(scope: Scope, id: number, until_message_id: number | null): Promise<boolean> {
  return locked(scope, id, async (tx, { unread }) => {
    const behind =
      until_message_id === null
        ? 0
        : await countBehind(tx, scope, { conversation_id: id, message_id: until_message_id });
    if (behind === null) throw badField('until_message_id', 'the conversation has no such message');
    return count(tx, scope, { id, unread, to: Math.min(unread, behind) });
  });
}

/** False: it is unread already. */
export function unreadConversation(scope: Scope, id: number): Promise<boolean> {
  return locked(scope, id, (tx, { unread }) => count(tx, scope, { id, unread, to: Math.max(unread, 1) }));
}

/** Those whose snooze has ended are open again. Returns how many. */
export function wakeConversations(scope: Scope): Promise<number> {
  return scope.db.transaction().execute(async (tx) => {
    const updated = await wakeSnoozed(tx, scope);
    await tellInbox(tx, scope, { updated });
    return updated.length;
  });
}

/** Of those that need attention by now it is told live, once for each word of theirs. Returns how many. */
export function tellWaiting(scope: Scope): Promise<number> {
  return scope.db.transaction().execute(async (tx) => {
    const updated = await markWaiting(tx, scope);
    await tellInbox(tx, scope, { updated });
    return updated.length;
  });
}

async function count(
  tx: Database,
  scope: Scope,
  { id, unread, to }: { id: number; unread: number; to: number },
): Promise<boolean> {
  if (to === unread) return false;
  await setUnread(tx, scope, { id, unread: to });
  await tellInbox(tx, scope, { updated: [id] });
  return true;
}

export function locked<T>(
  scope: Scope,
  id: number,
  act: (tx: Database, before: ConversationStand) => Promise<T>,
): Promise<T> {
  return scope.db.transaction().execute(async (tx) => {
    const before = await lockConversation(tx, scope, id);
    if (!before) throw noConversation(id);
    return act(tx, before);
  });
}

export function noConversation(id: number): GroundcrewError {
  return new GroundcrewError('not_found', { detail: `conversation ${id}` });
}

const SNOOZE_MAX_DAYS = 366;

/** Throws `bad_value`, naming the field, for a snooze that has no end, or one at which nobody is there any more. */
export function assertSnooze(until: Date | null, now: Date, field = 'snoozed_until'): void {
  if (until === null) throw badField(field, 'say until when');
  if (until > now && until <= addMs(now, SNOOZE_MAX_DAYS * DAY_MS)) return;
  throw badField(field, 'it takes a moment that is still to come, within a year');
}

/** A snooze has an end, and nothing else has. */
function snoozeOf(
  before: ConversationStand,
  { state, snoozed_until }: ConversationChange,
  now: Date,
): Pick<ConversationStand, 'state' | 'snoozed_until'> {
  const ends = snoozed_until === null && before.state === 'snoozed';
  const wanted = state ?? (snoozed_until ? 'snoozed' : ends ? 'open' : before.state);
  if (wanted !== 'snoozed') {
    if (snoozed_until) throw badField('snoozed_until', 'it goes with the state snoozed alone');
    return { state: wanted, snoozed_until: null };
  }
  if (snoozed_until === undefined && before.snoozed_until)
    return { state: wanted, snoozed_until: before.snoozed_until };
  assertSnooze(snoozed_until ?? null, now);
  return { state: wanted, snoozed_until: snoozed_until ?? null };
}

export async function assertMayAnswer({ db, workspace_id }: Scope, user_id: string): Promise<void> {
  const member = await findMember(db, { user_id, workspace_id });
  const has = roleShape.safeParse(member?.workspace_id === workspace_id ? member.role : null).data;
  if (has && mayAtLeast(has, 'manager')) return;
  throw badField('assignee', 'it takes a member of this workspace who may answer: manager, admin or owner');
}
