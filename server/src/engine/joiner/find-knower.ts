// A group of which only the id is known: it can be joined only by an account that has met it.
import { z } from 'zod';
import type { AccountState } from '#domain/accounts.ts';
import { ownBlockers } from '#domain/blockers.ts';
import type { TargetState } from '#domain/targets.ts';
import { noteTrouble } from '#engine/joiner/account-trouble.ts';
import { openOptions, readLink, type Acting } from '#engine/joiner/batch.ts';
import { haveDone, isBusy, type Coordinating } from '#engine/joiner/errand.ts';
import { comesBack } from '#engine/joiner/look-back.ts';
import { accountStates } from '#store/accounts/accounts.ts';

/**
 * The account that knows the group; `nobody` when all that can be asked have said no; `unasked` when somebody who may know
 * it cannot be asked now. Looking is no join: its limits and pauses do not count here.
 */
export async function findKnower(
  batch: Coordinating,
  target: TargetState,
): Promise<{ account_id: number } | 'nobody' | 'unasked'> {
  const { scope } = batch.crew;
  const bound = target.assigned_account_id;
  let unasked = false;
  for (const account of await accountStates(scope)) {
    if (bound !== null && bound !== account.id) continue;
    const blockers = ownBlockers(account, scope.now());
    if (blockers.length > 0 || batch.excluded.has(account.id)) {
      unasked ||= blockers.length === 0 || comesBack(account, blockers);
      continue;
    }
    const answer = await ask(batch, target, account);
    if (answer === 'knows') return { account_id: account.id };
    if (answer === 'unasked') unasked = true;
  }
  return unasked ? 'unasked' : 'nobody';
}

const answers = z.enum(['knows', 'knows_not', 'unasked']);
type Answer = z.infer<typeof answers>;

async function ask(batch: Coordinating, target: TargetState, account: AccountState): Promise<Answer> {
  const errand = { do: 'recognise', niche: batch.niche, target_id: target.id } as const;
  return haveDone(batch, account, errand, answers).catch((error: unknown) => {
    if (!isBusy(error)) throw error;
    batch.said.info(`${account.name} is not free: ${error.message}`);
    return 'unasked';
  });
}

/** In the lane of the account. */
export async function recognise(batch: Acting, target: TargetState, account: AccountState): Promise<Answer> {
  const link = readLink(target);
  if (!link) return 'knows_not';
  try {
    const options = await openOptions(batch);
    const chat = await batch.connections.use(account.id, options, ({ client }) => client.resolve(link));
    return chat ? 'knows' : 'knows_not';
  } catch (error) {
    // CHANNEL_PRIVATE and the like: this one knew it once, and cannot see it.
    return (await noteTrouble(batch, account, error)) ? 'knows_not' : 'unasked';
  }
}
