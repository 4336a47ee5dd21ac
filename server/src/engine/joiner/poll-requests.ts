// Groups whose admin has to approve: the account that asked looks whether it is a member now. The request is not repeated.
import { z } from 'zod';
import type { AccountState } from '#domain/accounts.ts';
import { ownBlockers } from '#domain/blockers.ts';
import type { TargetState } from '#domain/targets.ts';
import { noteTrouble } from '#engine/joiner/account-trouble.ts';
import { openOptions, type Acting } from '#engine/joiner/batch.ts';
import { haveDone, isBusy, type Coordinating } from '#engine/joiner/errand.ts';
import { membership } from '#engine/joiner/look-back.ts';
import { settleJoin } from '#engine/joiner/settle-join.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { markRequestChecked, markTarget, requestedTargets } from '#store/groups/targets.ts';

/** Once a run: the longest unasked first. */
export async function pollRequests(batch: Coordinating): Promise<void> {
  const { scope } = batch.crew;
  for (const target of await requestedTargets(scope, batch.niche, scope.now())) {
    await batch.run.assertOurs();
    await poll(batch, target);
  }
}

async function poll(batch: Coordinating, target: TargetState): Promise<void> {
  const { crew, niche, said } = batch;
  const account = target.requested_account_id && (await accountState(crew.scope, target.requested_account_id));
  if (!account || batch.excluded.has(account.id)) return;
  if (ownBlockers(account, crew.scope.now()).length > 0) return;
  const errand = { do: 'poll', niche, target_id: target.id } as const;
  await haveDone(batch, account, errand, z.null()).catch((error: unknown) => {
    if (!isBusy(error)) throw error;
    said.info(`${account.name} is not free: ${error.message}`);
  });
}

/** In the lane of the account that has asked. */
export async function pollRequest(batch: Acting, target: TargetState, account: AccountState): Promise<null> {
  const { crew, connections, said, result } = batch;
  if (target.status !== 'requested') return null;
  try {
    await connections.use(account.id, await openOptions(batch), async (line) => {
      const chat = await membership(line.client, target);
      if (chat) await settleJoin(batch, target, account, { line, chat, attempt: null, how: 'approved' });
    });
  } catch (error) {
    const mark = await noteTrouble(batch, account, error);
    if (mark) {
      await markTarget(crew.scope, target.id, mark);
      said.error(`${target.link}: ${mark.error_message}`);
      result.errors.push({ link: target.link, account: account.session_name, error: mark.error_message });
    }
  }
  await markRequestChecked(crew.scope, target.id);
  return null;
}
