// Intents that an earlier process, or a dropped connection, left open: what is in the history is confirmed; what is not is
// sent again under its own random id, so that Telegram drops a duplicate; what stays unknown stays unconfirmed. For an hour
// it is looked up and its group waits; from then on it is only shown.
import { accountBlockers } from '#domain/blockers.ts';
import { utcDay } from '#domain/days.ts';
import type { AccountState } from '#domain/accounts.ts';
import { TelegramError, type UploadedPhoto } from '#domain/telegram.ts';
import { LOOKED_UP_MS } from '#domain/unconfirmed.ts';
import type { Line } from '#engine/open-line.ts';
import { recordFailure } from '#engine/health-check.ts';
import { chatOf } from '#engine/poster/chat-of.ts';
import { confirmFromHistory } from '#engine/poster/find-sent.ts';
import { onPostFault } from '#engine/poster/on-fault.ts';
import { openOptions, type Post, type Acting } from '#engine/poster/round.ts';
import { sendIntent } from '#engine/poster/send-intent.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { slotIsOpen } from '#store/campaigns/slots.ts';
import { openIntents } from '#store/posts/reads.ts';
import { confirmPost, leaveUnconfirmed, type PostIntent } from '#store/posts/posts.ts';
import { readRules } from '#store/workspaces/rules.ts';
import { targetState } from '#store/groups/targets.ts';

/**
 * Tells of the open intents that are only shown: after an hour, or where the account may not be connected. True when others
 * are worth a look.
 */
export async function showOpen(at: Pick<Acting, 'crew' | 'result'>, account_id: number): Promise<boolean> {
  const { scope } = at.crew;
  const account = await accountState(scope, account_id);
  if (!account) return false;
  const intents = await openIntents(scope, account_id);
  const able = mayConnect(account);
  const shown = intents.filter((intent) => !able || !isLookedUp(at, intent));
  for (const intent of shown) {
    await report(at, account, intent, isLookedUp(at, intent) ? 'its account may not be connected' : UNKNOWN);
  }
  return shown.length < intents.length;
}

function mayConnect({ hold_reason, has_session, is_active }: AccountState): boolean {
  return hold_reason !== 'takeover' && has_session && is_active;
}

/** Settles what is open of one account and worth a look, on its connection, opened anew where it dropped. */
export async function settleAccount(acting: Acting, account_id: number): Promise<void> {
  const { crew, connections } = acting;
  const account = await accountState(crew.scope, account_id);
  if (!account || !mayConnect(account)) return;
  try {
    await connections.use(account_id, await openOptions(acting), async (line) => {
      // Read now that nobody else has the account: what another round sends meanwhile is none of ours.
      for (const intent of await openIntents(crew.scope, account_id)) {
        if (!isLookedUp(acting, intent)) continue;
        const target = await targetState(crew.scope, intent.target_id);
        if (target) await settle(acting, postOf(target, account, intent), line, intent);
      }
    });
  } catch (error) {
    if (acting.run.signal.aborted) throw new GroundcrewError('stopped', { cause: error });
    // One account that cannot be asked holds up no other. Bugs are not swallowed here.
    await recordFailure(crew, account_id, error);
    const why = error instanceof Error ? error.message : String(error);
    for (const intent of await openIntents(crew.scope, account_id)) {
      if (isLookedUp(acting, intent)) await report(acting, account, intent, why);
    }
  }
}

const UNKNOWN = 'not found in the history of the group';

/** What was only reserved is always worth a look: nobody has looked yet. */
function isLookedUp(acting: Pick<Acting, 'crew'>, intent: PostIntent): boolean {
  return intent.state === 'reserved' || ageOf(acting, intent) < LOOKED_UP_MS;
}

function ageOf({ crew }: Pick<Acting, 'crew'>, intent: PostIntent): number {
  return crew.scope.now().getTime() - intent.reserved_at.getTime();
}

function postOf(target: Post['target'], account: AccountState, intent: PostIntent): Post {
  const { message_content, photo_path } = intent;
  return { target, account, content: { message_content, photo_path } };
}

async function settle(acting: Acting, post: Post, line: Line, intent: PostIntent): Promise<void> {
  const { crew } = acting;
  const leave = async (why: string) => {
    await leaveUnconfirmed(crew.scope, line.lease, intent, why);
    await report(acting, post.account, intent, why);
  };
  try {
    const chat = await chatOf(crew.scope, line.client, post.target);
    if (!chat.ok) return await leave(chat.error_message);
    const { chat_id, moved_from = null } = chat;
    const known: Post = { ...post, target: { ...post.target, telegram_id: chat_id } };
    // It may have arrived before the group became a supergroup: that part of the history stays where it was.
    if (moved_from !== null && (await confirmFromHistory(acting, post, line, intent))) return;
    if (await confirmFromHistory(acting, known, line, intent)) return;
    const again = (await mayResend(acting, known, intent)) ? await contentOf(acting, line, intent) : null;
    // Once more, as an upload takes its time.
    if (!again || !(await mayResend(acting, known, intent))) return await leave(UNKNOWN);
    const sent = await sendIntent(acting, known.target, { line, chat_id, intent, photo: again.photo });
    await confirmPost(crew.scope, line.lease, intent, { message_id: sent.message_id, sent_at: sent.date });
    const { link } = post.target;
    acting.result.posted.push({ link, account: post.account.session_name, message_id: sent.message_id });
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    const end = await onPostFault(acting, post, { line, intent, error, first: false });
    if (end === 'open') await leave(error.message);
  }
}

async function report(
  acting: Pick<Acting, 'crew' | 'result'>,
  account: AccountState,
  intent: PostIntent,
  why: string,
): Promise<void> {
  const target = await targetState(acting.crew.scope, intent.target_id);
  acting.result.unconfirmed.push({ link: target?.link ?? '', account: account.session_name, error: why });
}

/** The photo, uploaded once more where there was one; null when it is no longer at hand. */
async function contentOf(
  acting: Acting,
  line: Line,
  intent: PostIntent,
): Promise<{ photo: UploadedPhoto | null } | null> {
  if (intent.photo_path === null) return { photo: null };
  const photo = await acting.photos(intent.photo_path);
  return typeof photo === 'string' ? null : { photo: await line.client.uploadPhoto(photo) };
}

/** Only while its random id is fresh, on the day whose quota it carries, and while the account may act at all. */
async function mayResend(acting: Acting, post: Post, intent: PostIntent): Promise<boolean> {
  const { scope } = acting.crew;
  const now = scope.now();
  // As it is now: since it was last read Telegram may have told whoever had the account before to wait.
  const account = await accountState(scope, post.account.id);
  const able =
    account !== null &&
    accountBlockers(account, await readRules(scope), now).length === 0 &&
    post.target.status === 'joined';
  const fresh = ageOf(acting, intent) < LOOKED_UP_MS && utcDay(intent.reserved_at) === utcDay(now);
  const { campaign_id, slot_at } = intent;
  // Whoever has paused or stopped a campaign does not want its posts any more.
  const wanted = campaign_id === null || slot_at === null || (await slotIsOpen(scope, { campaign_id, slot_at }));
  return able && fresh && wanted;
}
