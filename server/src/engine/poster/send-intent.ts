import { formattedText } from '#domain/formatting.ts';
import type { TargetState } from '#domain/targets.ts';
import type { SentMessage, UploadedPhoto } from '#domain/telegram.ts';
import type { Line } from '#engine/open-line.ts';
import { withFreshChat } from '#engine/poster/chat-of.ts';
import { openOptions, type Acting } from '#engine/poster/round.ts';
import type { PostIntent } from '#store/posts/posts.ts';

/** An intent on its way: by which line, to which chat. */
export type Delivery = { line: Line; chat_id: number; intent: PostIntent; photo: UploadedPhoto | null };

/** Under its own random id, however often it is called. */
export async function sendIntent(acting: Acting, target: TargetState, delivery: Delivery): Promise<SentMessage> {
  const { line, chat_id, intent, photo } = delivery;
  const { random_id } = intent;
  // From what is stored, so that a second send says the same.
  const { text, entities } = formattedText(intent.message_content);
  const { timeout_ms } = await openOptions(acting);
  return withFreshChat(acting.crew.scope, line.client, target, chat_id, (to) =>
    photo
      ? line.client.sendPhoto({ chat_id: to, photo, caption: text, entities, random_id }, { timeout_ms })
      : line.client.sendText({ chat_id: to, text, entities, random_id }, { timeout_ms }),
  );
}
