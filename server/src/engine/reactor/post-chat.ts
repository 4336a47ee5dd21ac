import { parsePostLink, type PostLink } from '#domain/post-link.ts';
import { classifyRpc } from '#domain/telegram-errors.ts';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import { TelegramError, type CallOptions, type TelegramClient } from '#domain/telegram.ts';
import type { ReactionChat } from '#store/reactions/results.ts';
import type { ReactionTask } from '#store/reactions/reactions.ts';

export type FoundChat =
  | { ok: true; chat_id: number; usernames: readonly string[] }
  | { ok: false; error_message: string };

/** What the link says of the chat before anybody has looked. */
export function chatInLink(task: Pick<ReactionTask, 'link' | 'telegram_id'>): ReactionChat {
  const { chat } = linkOf(task);
  return { telegram_id: task.telegram_id, usernames: chat.kind === 'public' ? [chat.username] : [] };
}

/** Hidden from some accounts is only what was written in a private chat before they came. */
export function isPublic(task: Pick<ReactionTask, 'link'>): boolean {
  return linkOf(task).chat.kind === 'public';
}

/** The chat of the post as this account can address it. Once a chat was found, the link is not followed to another one. */
export async function chatOfPost(client: TelegramClient, task: ReactionTask, options: CallOptions): Promise<FoundChat> {
  const { telegram_id } = task;
  const { usernames } = chatInLink(task);
  if (telegram_id !== null && (await client.knows(telegram_id))) return { ok: true, chat_id: telegram_id, usernames };
  const chat = await client.resolve(linkOf(task).chat, options);
  if (!chat) return { ok: false, error_message: 'CHANNEL_PRIVATE: this account does not know the chat of the post' };
  if (telegram_id !== null && chat.id !== telegram_id) {
    return { ok: false, error_message: 'CHANNEL_INVALID: the link leads to another chat now' };
  }
  return { ok: true, chat_id: chat.id, usernames: [...usernames, ...(chat.username === null ? [] : [chat.username])] };
}

/** The post as it is now. What the account remembers of a chat goes stale: then the link is followed once more. */
export async function lookAtPost(
  client: TelegramClient,
  task: ReactionTask,
  chat_id: number,
  options: CallOptions,
): Promise<TelegramMessage | null> {
  try {
    return await client.message(chat_id, task.message_id, options);
  } catch (error) {
    const fault = error instanceof TelegramError ? error.fault : null;
    if (fault?.kind !== 'rpc' || classifyRpc(fault).family !== 'target_stale') throw error;
    const chat = await client.resolve(linkOf(task).chat, options).catch(() => null);
    if (chat?.id !== chat_id) throw error;
    return client.message(chat_id, task.message_id, options);
  }
}

/** Stored links were read when the task was made. */
function linkOf({ link }: Pick<ReactionTask, 'link'>): PostLink {
  const parsed = parsePostLink(link);
  if (!parsed.ok) throw new Error(`The link of a task cannot be read: ${link}: ${parsed.reason}`);
  return parsed.link;
}
