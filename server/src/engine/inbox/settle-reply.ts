// A reply that was begun and whose end nobody recorded: what is in the history is confirmed; what is not is sent again under
// the id that it has, so that Telegram drops a second one; what stays unknown stays unconfirmed.
import { addMs, DAY_MS, MINUTE_MS } from '#domain/days.ts';
import { mayRepeat, nextLook } from '#domain/inbox/reply-pace.ts';
import { TelegramError, type TelegramClient } from '#domain/telegram.ts';
import type { TelegramMessage } from '#domain/telegram-messages.ts';
import { onReplyFault } from '#engine/inbox/on-reply-fault.ts';
import { deliver, timesOf } from '#engine/inbox/deliver-reply.ts';
import { fenceOf, wayOf, type Replying, type TelegramReply } from '#engine/inbox/replying.ts';
import { uploadFile } from '#engine/inbox/upload-file.ts';
import type { Line } from '#engine/open-line.ts';
import { filesOf, isOtherReply, lastBefore } from '#store/inbox/outgoing/outgoing.ts';
import { confirmSent, leaveOutgoingUnconfirmed, startSending } from '#store/inbox/outgoing/settle.ts';
import type { Scope } from '#store/scope.ts';

/** Our clock and Telegram's differ by less than this where nobody has set one of them. */
const CLOCKS_APART_MS = 2 * MINUTE_MS;
const LOOK_BACK = 100;
const UNKNOWN = { code: 'not_found', message: 'nobody knows whether it arrived: it is not in the history' };

export async function settleReply(replying: Replying, line: Line, message: TelegramReply): Promise<void> {
  const { scope } = replying.crew;
  const fence = fenceOf(line.lease);
  const leave = (why: { code: string; message: string }, looked = message) =>
    leaveOutgoingUnconfirmed(scope, fence, message, { ...why, next_try_at: nextLook(looked, scope.now()) });
  try {
    const found = await findSent(scope, line.client, message);
    if (found) {
      return await confirmSent(scope, fence, message, { telegram_message_id: found.message_id, sent_at: found.date });
    }
    if (message.sending_at === null || !mayRepeat(message.sending_at, scope.now())) return void (await leave(UNKNOWN));
    const media = await uploadFile(replying, line, message);
    const start = await startSending(scope, fence, message.id, wayOf(message));
    if (!start.ok) {
      const [first] = start.blockers ?? [];
      return first && void (await leave({ code: first.code, message: first.message }));
    }
    await deliver(replying, line, { ...message, ...timesOf(start) }, { media, sent: 'before' });
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    await onReplyFault(replying, line, message, { error, sent: 'before' });
  }
}

/** The oldest alike that no other reply of ours is: equal texts are told apart by their order. */
async function findSent(scope: Scope, client: TelegramClient, message: TelegramReply): Promise<TelegramMessage | null> {
  const { sending_at } = message;
  if (sending_at === null) return null;
  const after_id = await lastBefore(scope, message);
  const [file] = await filesOf(scope, message.id);
  const since = addMs(sending_at, -CLOCKS_APART_MS);
  const history = await client.history(message.peer_id, { limit: LOOK_BACK, since: addMs(sending_at, -DAY_MS) });
  const isAlike = (one: TelegramMessage) =>
    one.own &&
    (after_id === null ? one.date >= since : one.message_id > after_id) &&
    one.text.trim() === message.text.trim() &&
    isSameFile(one, message.kind, file?.file_name ?? null);
  for (const one of history.filter(isAlike).toReversed()) {
    if (!(await isOtherReply(scope, message, one.message_id))) return one;
  }
  return null;
}

function isSameFile({ media }: TelegramMessage, kind: string, file_name: string | null): boolean {
  const carried = media?.kind === 'web_page' ? null : media;
  if (file_name === null) return carried === null;
  if (kind === 'photo') return carried?.kind === 'photo';
  return carried !== null && 'file' in carried && (carried.file.file_name ?? file_name) === file_name;
}
