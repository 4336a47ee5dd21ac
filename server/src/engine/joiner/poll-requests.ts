// Groups whose admin has to approve: the account that asked looks whether it is a member now. The request is not repeated.
import { MINUTE_MS, addMs } from '#domain/days.ts';
import { accountBlockers } from '#domain/blockers.ts';
import { parseLink } from '#domain/links.ts';
import type { TargetState } from '#domain/targets.ts';
import type { TelegramChat, TelegramClient } from '#domain/telegram.ts';
import { recordFailure, TEST_PAUSES_MS } from '#engine/health-check.ts';
import type { Batch } from '#engine/joiner/run-batch.ts';
import { settleJoin } from '#engine/joiner/settle-join.ts';
import { accountState } from '#store/accounts.ts';
import { markRequestChecked, requestedTargets } from '#store/targets.ts';
import { readWorkerSettings } from '#store/workspaces.ts';

const LOOK_AGAIN_MS = 30 * MINUTE_MS;

export async function pollRequests(batch: Batch): Promise<void> {
  const { scope } = batch.crew;
  const before = addMs(scope.now(), -LOOK_AGAIN_MS);
  for (const target of await requestedTargets(scope, batch.niche, before)) await poll(batch, target);
}

async function poll(batch: Batch, target: TargetState): Promise<void> {
  const { crew, connections, said, result } = batch;
  const account = target.requested_account_id && (await accountState(crew.scope, target.requested_account_id));
  if (!account || accountBlockers(account, crew.scope.now()).length) return;
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  try {
    await connections.use(account.id, { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS }, async (line) => {
      const chat = await membership(line.client, target);
      if (!chat) return;
      const trouble = await settleJoin(crew, target, account, line.client, chat);
      said.info(`Joined ${target.link}: approved`);
      said.info(`Group ${target.link} bound to account ${account.name}`);
      if (trouble === null) result.joined.push({ link: target.link, account: account.session_name });
      else result.errors.push({ link: target.link, account: account.session_name, error: trouble });
    });
  } catch (error) {
    await recordFailure(crew, account.id, error);
  }
  await markRequestChecked(crew.scope, target.id);
}

async function membership(client: TelegramClient, target: TargetState): Promise<TelegramChat | null> {
  const parsed = parseLink(target.link);
  if (!parsed.ok) return null;
  const chat = await client.resolve(parsed.link);
  if (chat?.member) return chat;
  if (!chat || target.telegram_id === null) return null;
  const rights = await client.rights(chat.id);
  return rights.member ? { ...chat, member: true } : null;
}
