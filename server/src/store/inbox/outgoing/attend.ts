import { sql } from 'kysely';
import { enqueueAction } from '#store/lanes/actions.ts';
import { unattendedOutgoing } from '#store/inbox/outgoing/outgoing.ts';
import type { Scope } from '#store/scope.ts';

/** In the lane of the account: whoever has it sends what waits in the conversation, in order. */
export function enqueueReply(
  scope: Scope,
  account_id: number,
  conversation_id: number,
  not_before: Date | null = null,
): Promise<number> {
  const when = not_before === null ? {} : { not_before };
  return enqueueAction(scope, { account_id, kind: 'reply', run_id: null, payload: { conversation_id }, ...when });
}

/** Stores an action for each conversation in which something waits and that has none. Returns how many. */
export function attendOutgoing(scope: Scope): Promise<number> {
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx };
    // Several servers look at the same time.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`outgoing ${scope.workspace_id}`}, 0))`.execute(tx);
    const waiting = await unattendedOutgoing(inside);
    for (const { account_id, conversation_id } of waiting) await enqueueReply(inside, account_id, conversation_id);
    return waiting.length;
  });
}
