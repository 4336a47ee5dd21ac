import type { Change, Conversation } from '#features/inbox/types.ts';

type Stand = Pick<Conversation, 'state' | 'snoozed_until' | 'archived' | 'assignee' | 'priority'>;

/** What makes a conversation again what it was before a change; what the change leaves alone, this does, too. */
export function undoOf(before: Stand, change: Change, now: number): Change {
  const { state, snoozed_until, archived, assignee, priority } = before;
  // Whose snooze has ended meanwhile is open.
  const isOver = state === 'snoozed' && (snoozed_until === null || Date.parse(snoozed_until) <= now);
  const stand: Change = isOver
    ? { state: 'open' }
    : { state, ...(state === 'snoozed' && { snoozed_until: snoozed_until }) };
  return {
    ...((change.state !== undefined || change.snoozed_until !== undefined) && stand),
    ...(change.archived !== undefined && { archived }),
    ...(change.assignee !== undefined && { assignee: assignee?.id ?? null }),
    ...(change.priority !== undefined && { priority }),
  };
}
