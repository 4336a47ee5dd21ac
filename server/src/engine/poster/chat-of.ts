import { parseLink } from '#domain/links.ts';
import { TelegramError, type TelegramClient } from '#domain/telegram.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Scope } from '#store/scope.ts';
import { moveTarget, targetByTelegramId } from '#store/targets.ts';

/**
 * The chat to write to. A group whose id is known is only ever addressed by that id: a user name may belong to another
 * group by now. Otherwise (imported groups) the link is looked up once and the id kept. Throws a TelegramError that marks
 * the group when the link leads to another group or this account is no member.
 */
export async function chatOf(scope: Scope, client: TelegramClient, target: TargetState): Promise<number> {
  const { telegram_id } = target;
  if (telegram_id !== null && (await client.knows(telegram_id))) return telegram_id;
  const parsed = parseLink(target.link);
  const chat = parsed.ok ? await client.resolve(parsed.link) : null;
  if (!chat) throw notThere('CHANNEL_INVALID');
  if (telegram_id !== null && chat.id !== telegram_id) throw notThere('CHANNEL_INVALID');
  if (!chat.member) throw notThere('CHANNEL_PRIVATE');
  if (telegram_id === null) {
    if (await targetByTelegramId(scope, chat.id)) throw notThere('CHANNEL_INVALID');
    await moveTarget(scope, target.id, chat.id);
  }
  return chat.id;
}

/** What Telegram would answer to a call for a chat that is not the one that was joined. */
function notThere(type: 'CHANNEL_INVALID' | 'CHANNEL_PRIVATE'): TelegramError {
  return new TelegramError({ kind: 'rpc', code: 400, type, argument: null, method: 'chat of the stored link' });
}
