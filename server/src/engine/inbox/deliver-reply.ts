import { TelegramError, type SentMessage } from '#domain/telegram.ts';
import type { UploadedMedia } from '#domain/telegram-media.ts';
import { onReplyFault } from '#engine/inbox/on-reply-fault.ts';
import { fenceOf, openOptions, type Replying, type TelegramReply } from '#engine/inbox/replying.ts';
import type { Line } from '#engine/open-line.ts';
import { confirmSent, type Start } from '#store/inbox/outgoing/settle.ts';

export function timesOf({ message }: Extract<Start, { ok: true }>): Pick<TelegramReply, 'sending_at' | 'attempts'> {
  return { sending_at: message.sending_at, attempts: message.attempts };
}

/** Under its own id, however often it is called. `sent`: no call under that id came before, or one may have arrived. */
export async function deliver(
  replying: Replying,
  line: Line,
  message: TelegramReply,
  { media, sent }: { media: UploadedMedia | null; sent: 'once' | 'before' },
): Promise<void> {
  let arrived: SentMessage;
  try {
    arrived = await call(replying, line, message, media);
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return onReplyFault(replying, line, message, { error, sent });
  }
  const { message_id: telegram_message_id, date: sent_at } = arrived;
  await confirmSent(replying.crew.scope, fenceOf(line.lease), message, { telegram_message_id, sent_at });
}

async function call(
  replying: Replying,
  { client }: Line,
  message: TelegramReply,
  media: UploadedMedia | null,
): Promise<SentMessage> {
  const { timeout_ms } = await openOptions(replying);
  const { peer_id: chat_id, random_id, text, reply_to_telegram_id } = message;
  const place = { chat_id, random_id, ...(reply_to_telegram_id === null ? {} : { reply_to: reply_to_telegram_id }) };
  return media
    ? client.sendMedia({ ...place, media, caption: text }, { timeout_ms })
    : client.sendText({ ...place, text }, { timeout_ms });
}
