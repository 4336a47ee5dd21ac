import { reactBlockers } from '#domain/blockers.ts';
import type { Candidate } from '#domain/reactions.ts';
import type { Crew } from '#engine/crew.ts';
import { chatInLink } from '#engine/reactor/post-chat.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { accountsAtPost, reactionsLately, targetOfChat } from '#store/reactions/results.ts';
import type { ReactionTask } from '#store/reactions/reactions.ts';
import { readRules } from '#store/workspaces/rules.ts';

/** How these accounts (all, when none are named) stand to the post, as far as can be told without asking Telegram. */
export async function candidatesFor(
  { scope }: Crew,
  task: Pick<ReactionTask, 'link' | 'telegram_id' | 'message_id'>,
  account_ids: readonly number[] | null,
): Promise<Candidate[]> {
  const target = await targetOfChat(scope, chatInLink(task));
  const telegram_id = task.telegram_id ?? target?.telegram_id ?? null;
  const there = await accountsAtPost(scope, { telegram_id, message_id: task.message_id });
  const lately = await reactionsLately(scope);
  const rules = await readRules(scope);
  const now = scope.now();
  return (await accountStates(scope, account_ids ?? undefined)).map((account) => ({
    account,
    blockers: reactBlockers(account, target, rules, now),
    reacted: there.includes(account.id),
    reactions_lately: lately.get(account.id) ?? 0,
  }));
}

/** `codes`: of the reasons, each at the place of its reason. */
export type HeldBack = { account: string; reasons: string[]; codes: string[] };

const REACTED = { code: 'already_reacted', message: 'it has reacted to this post already' };

/** Why each of those that may not react does not. */
export function heldBackBy(candidates: readonly Candidate[]): HeldBack[] {
  return candidates
    .map(({ account, blockers, reacted }) => {
      const why: { code: string; message: string }[] = [...blockers, ...(reacted ? [REACTED] : [])];
      return {
        account: account.session_name,
        reasons: why.map(({ message }) => message),
        codes: why.map(({ code }) => code),
      };
    })
    .filter(({ reasons }) => reasons.length > 0);
}

const SHOWN = 20;

export function heldBackText(held: readonly HeldBack[]): string {
  if (held.length === 0) return 'there are no accounts yet';
  const shown = held.slice(0, SHOWN).map(({ account, reasons }) => `${account}: ${reasons.join(', ')}`);
  return [...shown, ...(held.length > SHOWN ? [`and ${held.length - SHOWN} more`] : [])].join('; ');
}
