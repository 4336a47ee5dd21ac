// A group of which only the id is known: it can be joined only by an account that has met it.
import { ownBlockers } from '#domain/blockers.ts';
import type { GroupLink } from '#domain/links.ts';
import type { TargetState } from '#domain/targets.ts';
import { noteTrouble } from '#engine/joiner/account-trouble.ts';
import { openOptions, type Batch } from '#engine/joiner/batch.ts';
import { comesBack } from '#engine/joiner/look-back.ts';
import { accountStates } from '#store/accounts.ts';

/**
 * The account that knows the group; `nobody` when all that can be asked have said no; `unasked` when somebody who may know
 * it cannot be asked now. Looking is no join: its limits and pauses do not count here.
 */
export async function findKnower(
  batch: Batch,
  target: TargetState,
  link: GroupLink,
): Promise<{ account_id: number } | 'nobody' | 'unasked'> {
  const { scope } = batch.crew;
  const options = await openOptions(batch);
  const bound = target.assigned_account_id;
  let unasked = false;
  for (const account of await accountStates(scope)) {
    if (bound !== null && bound !== account.id) continue;
    const blockers = ownBlockers(account, scope.now());
    if (blockers.length > 0 || batch.excluded.has(account.id)) {
      unasked ||= blockers.length === 0 || comesBack(account, blockers);
      continue;
    }
    try {
      const chat = await batch.connections.use(account.id, options, ({ client }) => client.resolve(link));
      if (chat) return { account_id: account.id };
    } catch (error) {
      // CHANNEL_PRIVATE and the like: this one knew it once, and cannot see it.
      if (!(await noteTrouble(batch, account, error))) unasked = true;
    }
  }
  return unasked ? 'unasked' : 'nobody';
}
