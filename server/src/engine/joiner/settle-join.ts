import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { TelegramChat, TelegramClient } from '#domain/telegram.ts';
import type { Crew } from '#engine/crew.ts';
import { bindTarget, forbidContent, markTarget } from '#store/targets.ts';
import { readLimits } from '#store/workspaces.ts';

/**
 * Binds the group to the account that is a member now, then looks at what members may do there. Returns why nothing can be
 * written there, or null.
 */
export async function settleJoin(
  crew: Crew,
  target: TargetState,
  account: AccountState,
  client: TelegramClient,
  chat: TelegramChat,
): Promise<string | null> {
  const { warmup_hours } = await readLimits(crew.scope);
  // First of all: from here on no other account may ever write there.
  await bindTarget(crew.scope, target.id, {
    account_id: account.id,
    telegram_id: chat.id,
    title: chat.title,
    joined_at: crew.scope.now(),
    warmup_hours,
  });
  const rights = await client.rights(chat.id).catch((err: unknown) => {
    crew.log.warn({ err, target_id: target.id }, 'rights could not be read after joining');
    return null;
  });
  if (!rights) return null;
  if (!rights.can_send_photo) await forbidContent(crew.scope, target.id, 'photo');
  if (rights.can_send_text) return null;
  const error_message = 'CHAT_WRITE_FORBIDDEN: members may not write here';
  await markTarget(crew.scope, target.id, { status: 'banned', error_message });
  return error_message;
}
