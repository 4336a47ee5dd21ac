import type { OutgoingMedia, UploadedMedia } from '#domain/telegram-media.ts';
import { openOptions, type Replying, type TelegramReply } from '#engine/inbox/replying.ts';
import type { Line } from '#engine/open-line.ts';
import { MINUTE_MS } from '#domain/days.ts';
import { storedBytes } from '#store/inbox/files/bytes.ts';
import { filesOf } from '#store/inbox/outgoing/outgoing.ts';

/** 50 MB at 1.5 Mbit/s. */
const UPLOAD_MS = 5 * MINUTE_MS;

/** The file of a message, brought to Telegram once more each time; null when it has none. */
export async function uploadFile(
  replying: Replying,
  line: Line,
  message: TelegramReply,
): Promise<UploadedMedia | null> {
  const { scope } = replying.crew;
  const [file] = await filesOf(scope, message.id);
  if (!file) return null;
  const { file_name, mime_type, size_bytes } = file;
  const content = { bytes: storedBytes(scope, file.sha256, size_bytes), file_name };
  const media: OutgoingMedia =
    message.kind === 'photo' ? { kind: 'photo', ...content } : { kind: 'document', mime_type, ...content };
  const { timeout_ms } = await openOptions(replying);
  return line.client.uploadMedia(media, { timeout_ms: Math.max(timeout_ms, UPLOAD_MS), signal: replying.signal });
}
