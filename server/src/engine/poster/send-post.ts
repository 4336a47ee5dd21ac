// One post: connect, upload, reserve, send, record. Nothing is sent before its intent is committed, and nothing that may
// have been delivered is ever sent under another random id.
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import { TelegramError, type SentMessage, type UploadedPhoto } from '#domain/telegram.ts';
import type { Line } from '#engine/connections.ts';
import { recordFailure, TEST_PAUSES_MS } from '#engine/health-check.ts';
import type { Variant } from '#engine/poster/content.ts';
import type { Round } from '#engine/poster/post-round.ts';
import { chatOf } from '#engine/poster/chat-of.ts';
import { onPostFault, type FaultEnd } from '#engine/poster/on-fault.ts';
import { settleAccount } from '#engine/poster/settle-intents.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { confirmPost, reservePost, type PostIntent } from '#store/posts.ts';
import { readLimits, readWorkerSettings } from '#store/workspaces.ts';

export type Post = { target: TargetState; account: AccountState };

export async function sendPost(
  round: Round,
  target: TargetState,
  account: AccountState,
  variant: Variant,
): Promise<void> {
  const { crew, connections, result } = round;
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  const open = { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS };
  const post: Post = { target, account };
  try {
    const end = await connections.use(account.id, open, async (line) => {
      const chat_id = await chatOf(crew.scope, line.client, target);
      const photo = variant.photo && (await line.client.uploadPhoto(variant.photo));
      const intent = await reserve(round, post, line, variant);
      const known = { ...post, target: { ...target, telegram_id: chat_id } };
      return intent ? deliver(round, known, { line, chat_id, intent, photo }) : 'settled';
    });
    if (end === 'open') await settleAccount(round, account.id);
  } catch (error) {
    if (error instanceof GroundcrewError && ['stopped', 'lease_lost'].includes(error.code)) throw error;
    if (error instanceof TelegramError) await onPostFault(round, post, { line: null, intent: null, error });
    else {
      await recordFailure(crew, account.id, error);
      const message = `Failed to create client: ${error instanceof Error ? error.message : String(error)}`;
      result.errors.push({ link: target.link, account: account.session_name, error: message });
    }
  }
}

async function reserve(round: Round, post: Post, line: Line, variant: Variant): Promise<PostIntent | null> {
  const { crew, run, result } = round;
  const reservation = await reservePost(crew.scope, line.lease, {
    target_id: post.target.id,
    account_id: post.account.id,
    run_id: run.id,
    random_id: crew.chance.int64(),
    message_content: variant.text,
    photo_path: variant.photo?.path ?? null,
    limits: await readLimits(crew.scope),
  });
  if (reservation.ok) return reservation.intent;
  result.skipped.push({ link: post.target.link, reasons: reservation.blockers.map((blocker) => blocker.message) });
  return null;
}

type Delivery = { line: Line; chat_id: number; intent: PostIntent; photo: UploadedPhoto | null };

async function deliver(round: Round, post: Post, delivery: Delivery): Promise<FaultEnd> {
  const { crew, result } = round;
  const { line, intent } = delivery;
  try {
    const sent = await sendIntent(delivery);
    await confirmPost(crew.scope, line.lease, intent, { message_id: sent.message_id, sent_at: sent.date });
    result.posted.push({
      link: post.target.link,
      account: post.account.session_name,
      message_id: sent.message_id,
    });
    return 'settled';
  } catch (error) {
    if (error instanceof TelegramError) return onPostFault(round, post, { line, intent, error });
    // Our own trouble, the database's perhaps: what was sent stays reserved and is settled by the next round.
    crew.log.error({ err: error, intent_id: intent.id }, 'post could not be recorded');
    throw error;
  }
}

export function sendIntent({ line, chat_id, intent, photo }: Delivery): Promise<SentMessage> {
  const { random_id, message_content } = intent;
  return photo
    ? line.client.sendPhoto({ chat_id, photo, caption: message_content, random_id })
    : line.client.sendText({ chat_id, text: message_content, random_id });
}
