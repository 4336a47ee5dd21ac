// Whether a message whose end nobody recorded stands in the group's history.
import { addMs, DAY_MS, MINUTE_MS } from '#domain/days.ts';
import { formattedText } from '#domain/formatting.ts';
import type { HistoryMessage } from '#domain/telegram-messages.ts';
import type { TelegramClient } from '#domain/telegram.ts';
import type { Line } from '#engine/open-line.ts';
import type { Post, Acting } from '#engine/poster/round.ts';
import { isMessageTaken, lastMessageBefore } from '#store/posts/reads.ts';
import { confirmPost, type PostIntent } from '#store/posts/posts.ts';
import type { Scope } from '#store/scope.ts';

/** Our clock and Telegram's differ by less than this where nobody has set one of them. */
const CLOCKS_APART_MS = 2 * MINUTE_MS;
/** Ours may have been set by as much when the intent was stored: then the order of messages tells, not their time. */
const SET_BY_MS = DAY_MS;
const LOOK_BACK = 100;

/** Looks the intent up in the chat and confirms it when it is there. */
export async function confirmFromHistory(acting: Acting, post: Post, line: Line, intent: PostIntent): Promise<boolean> {
  const { telegram_id } = post.target;
  if (telegram_id === null) return false;
  const sent = await findSent(acting.crew.scope, line.client, telegram_id, intent);
  if (!sent) return false;
  const { message_id } = sent;
  await confirmPost(acting.crew.scope, line.lease, intent, { message_id, sent_at: sent.date });
  acting.result.posted.push({ link: post.target.link, account: post.account.session_name, message_id });
  return true;
}

async function findSent(
  scope: Scope,
  client: TelegramClient,
  chat_id: number,
  intent: PostIntent,
): Promise<HistoryMessage | null> {
  const since = addMs(intent.reserved_at, -CLOCKS_APART_MS);
  const after_id = await lastMessageBefore(scope, intent);
  const text = formattedText(intent.message_content).text.trim();
  const messages = await client.history(chat_id, { limit: LOOK_BACK, since: addMs(intent.reserved_at, -SET_BY_MS) });
  // A group that has become a supergroup counts its messages anew, below those of before: there only the time tells.
  const alike = messages.filter(
    (message) =>
      message.own &&
      (message.date >= since || message.message_id > (after_id ?? 0)) &&
      message.text === text &&
      message.has_photo === (intent.photo_path !== null),
  );
  // The oldest that no other intent has: equal texts are told apart by their order.
  for (const message of alike.toReversed()) {
    if (!(await isMessageTaken(scope, { target_id: intent.target_id, message_id: message.message_id }))) return message;
  }
  return null;
}
