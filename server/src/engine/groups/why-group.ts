// Why nothing happens in a group, in short.
import type { Blocker } from '#domain/blockers.ts';
import { groupAnswer } from '#engine/why/group.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { endPassedWaits } from '#store/accounts/accounts.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { targetState } from '#store/groups/targets.ts';

export type ShortWhy = {
  activity: 'join' | 'post' | null;
  can_act: boolean;
  next_at: Date | null;
  /** Session name of whoever would do it. */
  account: string | null;
  blockers: Pick<Blocker, 'code' | 'message' | 'until' | 'action'>[];
};

/** A screen shows no more. */
const SHOWN_MAX = 20;

/** Throws `not_found`. */
export async function whyGroup(scope: Scope, id: number, data_folder: string): Promise<ShortWhy> {
  await endPassedWaits(scope);
  const now = scope.now();
  // One instant for all that is read and said.
  const inside: Scope = { ...scope, now: () => now };
  const target = await targetState(inside, id);
  if (!target) throw new GroundcrewError('not_found', { detail: `group ${id}` });
  const answer = await groupAnswer(inside, target, await readRules(inside), data_folder);
  const { activity, can_act, next_at, account, blockers } = answer;
  const shown = blockers.slice(0, SHOWN_MAX).map(({ code, message, until, action }) => ({
    code,
    message,
    until,
    action,
  }));
  return { activity, can_act, next_at, account, blockers: shown };
}
