// One post: connect, upload, reserve, send, record. Nothing is sent before its intent is committed, and nothing that may
// have been delivered is ever sent under another random id.
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import { TelegramError, type SentMessage } from '#domain/telegram.ts';
import type { Line } from '#engine/open-line.ts';
import { recordFailure } from '#engine/health-check.ts';
import { chatOf } from '#engine/poster/chat-of.ts';
import type { PostOutcome } from '#engine/poster/errand.ts';
import { gapEnds } from '#engine/poster/gap.ts';
import { onPostFault, refuseTarget, type FaultEnd } from '#engine/poster/on-fault.ts';
import { openOptions, type Post, type Acting } from '#engine/poster/round.ts';
import { sendIntent, type Delivery } from '#engine/poster/send-intent.ts';
import { settleAccount } from '#engine/poster/settle-intents.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { confirmPost, reservePost, type PostIntent } from '#store/posts/posts.ts';

/** `too_early`: nothing was done, since the account has posted elsewhere a moment ago. */
export async function sendPost(
  acting: Acting,
  target: TargetState,
  account: AccountState,
  content: Post['content'],
): Promise<PostOutcome> {
  const { crew, connections, result } = acting;
  const { message_content, photo_path } = content;
  const post: Post = { target, account, content: { message_content, photo_path } };
  const photo_bytes = photo_path === null ? null : await acting.photos(photo_path);
  if (typeof photo_bytes === 'string') {
    result.errors.push({ link: target.link, account: account.session_name, error: photo_bytes });
    return 'tried';
  }
  try {
    const end = await connections.use(account.id, await openOptions(acting), async (line) => {
      const chat = await chatOf(crew.scope, line.client, target);
      if (!chat.ok) return refuseTarget(acting, post, chat.error_message);
      const { moved_from = null } = chat;
      if (moved_from !== null) {
        crew.log.info({ target_id: target.id, moved_from, chat_id: chat.chat_id }, 'group became a supergroup');
      }
      const photo = photo_bytes && (await line.client.uploadPhoto(photo_bytes));
      // Now that nobody else has the account: what another process posted with it until now is known.
      if (await gapEnds(acting, account.id)) return 'too_early';
      const intent = await reserve(acting, post, line);
      if (!intent) return 'settled';
      const known = { ...post, target: { ...target, telegram_id: chat.chat_id } };
      return deliver(acting, known, { line, chat_id: chat.chat_id, intent, photo });
    });
    if (end === 'too_early') return end;
    if (end === 'open') await settleAccount(acting, account.id);
  } catch (error) {
    if (acting.run.signal.aborted) throw new GroundcrewError('stopped', { cause: error });
    if (error instanceof TelegramError) {
      await onPostFault(acting, post, { line: null, intent: null, error });
      return 'tried';
    }
    // Not connected at all: the account cannot be used, or another process has it. Bugs are not swallowed here.
    await recordFailure(crew, account.id, error);
    const why = error instanceof Error ? error.message.replace(/^Failed to create client: /, '') : String(error);
    const named = { link: target.link, account: account.session_name };
    result.errors.push({ ...named, error: `Failed to create client: ${why}` });
  }
  return 'tried';
}

async function reserve(acting: Acting, post: Post, line: Line): Promise<PostIntent | null> {
  const { crew, run, result } = acting;
  const reservation = await reservePost(crew.scope, line.lease, {
    target_id: post.target.id,
    account_id: post.account.id,
    run_id: run.id,
    slot: acting.slot,
    random_id: crew.chance.int64(),
    ...post.content,
  });
  if (reservation.ok) return reservation.intent;
  result.skipped.push({ link: post.target.link, reasons: reservation.blockers.map((blocker) => blocker.message) });
  return null;
}

async function deliver(acting: Acting, post: Post, delivery: Delivery): Promise<FaultEnd> {
  const { crew, result } = acting;
  const { line, intent } = delivery;
  const named = { link: post.target.link, account: post.account.session_name };
  let sent: SentMessage;
  try {
    sent = await sendIntent(acting, post.target, delivery);
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    return onPostFault(acting, post, { line, intent, error, first: true });
  }
  try {
    await confirmPost(crew.scope, line.lease, intent, { message_id: sent.message_id, sent_at: sent.date });
    result.posted.push({ ...named, message_id: sent.message_id });
  } catch (error) {
    // Our own trouble, the database's perhaps: what was sent stays reserved and is settled by the next acting.
    crew.log.error({ err: error, intent_id: intent.id }, 'post could not be recorded');
    if (!(error instanceof GroundcrewError)) throw error;
    result.unconfirmed.push({ ...named, error: error.message });
  }
  return 'settled';
}
