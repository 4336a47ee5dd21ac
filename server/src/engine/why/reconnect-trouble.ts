import { failedAction, failedText, type FailedReconnect } from '#domain/reconnects.ts';
import { failedReconnect } from '#store/accounts/reconnects.ts';
import type { Scope } from '#store/scope.ts';

/** It was to connect anew, and that failed. It keeps from nothing by itself: what does is among the blockers. */
export type ReconnectTrouble = FailedReconnect & { message: string; action: string };

export async function reconnectTrouble(
  scope: Scope,
  { id, session_name }: { id: number; session_name: string },
): Promise<ReconnectTrouble | null> {
  const failed = await failedReconnect(scope, id);
  if (!failed) return null;
  return { ...failed, message: `${session_name} ${failedText(failed)}`, action: failedAction(failed, session_name) };
}
