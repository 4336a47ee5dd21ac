// Groups whose admin has to approve: the account that asked looks whether it is a member now. The request is not repeated.
import { ownBlockers } from '#domain/blockers.ts';
import type { TargetState } from '#domain/targets.ts';
import { noteTrouble } from '#engine/joiner/account-trouble.ts';
import { openOptions, type Batch } from '#engine/joiner/batch.ts';
import { membership } from '#engine/joiner/look-back.ts';
import { settleJoin } from '#engine/joiner/settle-join.ts';
import { accountState } from '#store/accounts.ts';
import { markRequestChecked, markTarget, requestedTargets } from '#store/targets.ts';

/** Once a run: the longest unasked first. */
export async function pollRequests(batch: Batch): Promise<void> {
  const { scope } = batch.crew;
  for (const target of await requestedTargets(scope, batch.niche, scope.now())) {
    await batch.run.assertOurs();
    await poll(batch, target);
  }
}

async function poll(batch: Batch, target: TargetState): Promise<void> {
  const { crew, connections, said, result } = batch;
  const account = target.requested_account_id && (await accountState(crew.scope, target.requested_account_id));
  if (!account || batch.excluded.has(account.id)) return;
  if (ownBlockers(account, crew.scope.now()).length > 0) return;
  try {
    await connections.use(account.id, await openOptions(batch), async ({ client }) => {
      const chat = await membership(client, target);
      if (chat) await settleJoin(batch, target, account, { client, chat, how: 'approved' });
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
}
