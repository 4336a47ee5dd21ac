import { linkOfChat, parseLink } from '#domain/links.ts';
import { classifyRpc } from '#domain/telegram-errors.ts';
import { TelegramError, type TelegramChat, type TelegramClient } from '#domain/telegram.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Scope } from '#store/scope.ts';
import { moveTarget, targetByTelegramId } from '#store/groups/targets.ts';

/** `moved_from`: the basic group that has become this supergroup since it was last looked at. */
export type FoundChat = { ok: true; chat_id: number; moved_from?: number } | { ok: false; error_message: string };

/**
 * The chat to write to. A group whose id is known is only ever addressed by that id: a user name may belong to another
 * group by now. Otherwise (imported groups) the link is looked up once and the id kept. A basic group that has become a
 * supergroup is followed there.
 */
export async function chatOf(scope: Scope, client: TelegramClient, target: TargetState): Promise<FoundChat> {
  const { telegram_id } = target;
  if (telegram_id !== null) {
    const moved = await client.movedTo(telegram_id);
    if (moved) return followed(scope, target, moved, telegram_id);
    if (await client.knows(telegram_id)) return { ok: true, chat_id: telegram_id };
    // Met before this session came here: it stands among the account's chats.
    const known = linkOfChat(telegram_id);
    if (known && (await client.resolve(known))?.member) return { ok: true, chat_id: telegram_id };
  }
  const chat = await behindLink(client, target);
  if (!chat)
    return { ok: false, error_message: 'CHANNEL_INVALID: the link leads to no group that this account can see' };
  if (telegram_id !== null && chat.id !== telegram_id) {
    return { ok: false, error_message: 'CHANNEL_INVALID: the link leads to another group now' };
  }
  if (!chat.member) return { ok: false, error_message: 'CHANNEL_PRIVATE: the account is no member of this group' };
  if (telegram_id === null) {
    const twin = await keep(scope, target, chat);
    if (twin) return twin;
  }
  return { ok: true, chat_id: chat.id };
}

/** The group keeps its row and binding. */
async function followed(scope: Scope, target: TargetState, chat: TelegramChat, moved_from: number): Promise<FoundChat> {
  const twin = await keep(scope, target, chat);
  if (twin) return twin;
  if (!chat.member) return { ok: false, error_message: 'CHANNEL_PRIVATE: the account is no member of this group' };
  return { ok: true, chat_id: chat.id, moved_from };
}

async function keep(scope: Scope, target: TargetState, chat: TelegramChat): Promise<FoundChat | null> {
  const twin = await targetByTelegramId(scope, chat.id);
  if (twin) return { ok: false, error_message: `duplicate of ${twin.link}` };
  await moveTarget(scope, target.id, chat.id);
  return null;
}

/**
 * What the account remembers of a chat goes stale: after Telegram has refused it, the link is looked up once more, and
 * `send` is called again if it still leads to the same chat; or for the supergroup that the chat has become this moment.
 */
export async function withFreshChat<T>(
  scope: Scope,
  client: TelegramClient,
  target: TargetState,
  chat_id: number,
  send: (chat_id: number) => Promise<T>,
): Promise<T> {
  try {
    return await send(chat_id);
  } catch (error) {
    const fault = error instanceof TelegramError ? error.fault : null;
    if (fault?.kind !== 'rpc' || classifyRpc(fault).family !== 'target_stale') throw error;
    const moved = await client.movedTo(chat_id).catch(() => null);
    if (moved) {
      const found = await followed(scope, target, moved, chat_id);
      if (!found.ok) throw error;
      return send(found.chat_id);
    }
    const chat = await behindLink(client, target).catch(() => null);
    if (chat?.id !== chat_id) throw error;
    return send(chat_id);
  }
}

async function behindLink(client: TelegramClient, target: TargetState): Promise<TelegramChat | null> {
  const parsed = parseLink(target.link);
  return parsed.ok ? client.resolve(parsed.link) : null;
}
