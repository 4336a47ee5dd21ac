// Intents that an earlier process left open: what is in the history is confirmed; what was only reserved is sent again
// under its own random id, so that Telegram drops a duplicate; what stays unknown stays unconfirmed.
import { HOUR_MS } from '#domain/days.ts';
import type { AccountState } from '#domain/accounts.ts';
import { TelegramError, type UploadedPhoto } from '#domain/telegram.ts';
import type { Line } from '#engine/connections.ts';
import { recordFailure, TEST_PAUSES_MS } from '#engine/health-check.ts';
import { accountBlockers } from '#domain/blockers.ts';
import { chatOf } from '#engine/poster/chat-of.ts';
import { confirmFromHistory } from '#engine/poster/find-sent.ts';
import { onPostFault } from '#engine/poster/on-fault.ts';
import type { Round } from '#engine/poster/post-round.ts';
import { sendIntent, type Post } from '#engine/poster/send-post.ts';
import { accountState } from '#store/accounts.ts';
import { accountsWithOpenIntents, confirmPost, leaveUnconfirmed, openIntents, type PostIntent } from '#store/posts.ts';
import { targetState } from '#store/targets.ts';
import { readWorkerSettings } from '#store/workspaces.ts';

/** How long a random id is trusted to be remembered by Telegram; the true time is undocumented. */
const RESEND_WITHIN_MS = HOUR_MS;

export async function settleOpenIntents(round: Round): Promise<void> {
  for (const account_id of await accountsWithOpenIntents(round.crew.scope)) {
    await round.run.assertOurs();
    await settleAccount(round, account_id);
  }
}

/** Settles what is open of one account, on its connection, opened anew where it dropped. */
export async function settleAccount(round: Round, account_id: number): Promise<void> {
  const { crew, connections } = round;
  const account = await accountState(crew.scope, account_id);
  if (!account || account.hold_reason === 'takeover' || !account.has_session || !account.is_active) return;
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  try {
    await connections.use(account_id, { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS }, async (line) => {
      for (const intent of await openIntents(crew.scope, account_id)) {
        const target = await targetState(crew.scope, intent.target_id);
        if (target) await settle(round, { target, account }, line, intent);
      }
    });
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    await recordFailure(crew, account_id, error);
    for (const intent of await openIntents(crew.scope, account_id)) await report(round, account, intent, error.message);
  }
}

async function settle(round: Round, post: Post, line: Line, intent: PostIntent): Promise<void> {
  const { crew } = round;
  const leave = async (why: string) => {
    await leaveUnconfirmed(crew.scope, line.lease, intent, why);
    await report(round, post.account, intent, why);
  };
  try {
    const chat_id = await chatOf(crew.scope, line.client, post.target);
    const known: Post = { ...post, target: { ...post.target, telegram_id: chat_id } };
    if (await confirmFromHistory(round, known, line, intent)) return;
    const again = await contentOf(round, line, intent);
    if (!again || !mayResend(round, known, intent)) return await leave('not found in the history of the group');
    const sent = await sendIntent({ line, chat_id, intent, photo: again.photo });
    await confirmPost(crew.scope, line.lease, intent, { message_id: sent.message_id, sent_at: sent.date });
    const { link } = post.target;
    round.result.posted.push({ link, account: post.account.session_name, message_id: sent.message_id });
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    const end = await onPostFault(round, post, { line, intent, error });
    if (end === 'open') await leave(error.message);
  }
}

async function report(round: Round, account: AccountState, intent: PostIntent, why: string): Promise<void> {
  const target = await targetState(round.crew.scope, intent.target_id);
  round.result.unconfirmed.push({ link: target?.link ?? '', account: account.session_name, error: why });
}

/** The photo, uploaded once more where there was one; null when it is no longer at hand. */
async function contentOf(
  round: Round,
  line: Line,
  intent: PostIntent,
): Promise<{ photo: UploadedPhoto | null } | null> {
  if (intent.photo_path === null) return { photo: null };
  const variant = round.variants.find(({ photo }) => photo?.path === intent.photo_path);
  return variant?.photo ? { photo: await line.client.uploadPhoto(variant.photo) } : null;
}

/** Only while its random id is fresh and the account may act at all. */
function mayResend(round: Round, post: Post, intent: PostIntent): boolean {
  const now = round.crew.scope.now();
  const age_ms = now.getTime() - intent.reserved_at.getTime();
  const able = accountBlockers(post.account, now).length === 0 && post.target.status === 'joined';
  return able && intent.state === 'reserved' && age_ms < RESEND_WITHIN_MS;
}
