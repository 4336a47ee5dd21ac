// Carries out the poster's errands in the lane of an account.
import type { AccountState } from '#domain/accounts.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import type { Action } from '#engine/lanes/lanes.ts';
import type { Handler } from '#engine/lanes/running-actions.ts';
import { readErrand, replyOf, type Errand, type PostOutcome } from '#engine/poster/errand.ts';
import type { PhotoShelf } from '#engine/poster/photo-shelf.ts';
import type { Acting } from '#engine/poster/round.ts';
import { sendPost } from '#engine/poster/send-post.ts';
import { settleAccount } from '#engine/poster/settle-intents.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { postOfRun } from '#store/posts/reads.ts';
import { targetState } from '#store/groups/targets.ts';

/** For actions of kind `post`; its result is a `Reply`. */
export function postHandler(crew: Crew, connections: Connections, photos: PhotoShelf): Handler {
  return async (action, signal) => {
    const errand = readErrand(action.payload);
    const account = await accountState(crew.scope, action.account_id);
    if (!account) return { end: 'failed', error_message: 'the account is not there any more' };
    const { niche, slot } = errand;
    const acting: Acting = {
      crew,
      connections,
      run: { id: action.run_id ?? 0, signal },
      niche,
      slot,
      photos,
      result: { niche, posted: [], skipped: [], errors: [], unconfirmed: [] },
    };
    if (errand.do === 'settle') {
      await settleAccount(acting, account.id);
      return { end: 'done', result: replyOf('tried', acting.result) };
    }
    const outcome = await post(acting, action, errand, account);
    if (outcome === 'gone') return { end: 'failed', error_message: 'the group is not there any more' };
    return { end: 'done', result: replyOf(outcome, acting.result) };
  };
}

async function post(
  acting: Acting,
  action: Action,
  errand: Extract<Errand, { do: 'post' }>,
  account: AccountState,
): Promise<PostOutcome | 'gone'> {
  const target = await targetState(acting.crew.scope, errand.target_id);
  if (!target) return 'gone';
  if (action.attempts > 1 && (await wasPosted(acting, errand, { link: target.link, account }))) return 'tried';
  return sendPost(acting, target, account, errand);
}

/** An earlier holder of the account began this and did not come to its end: look how far it came. */
async function wasPosted(
  acting: Acting,
  errand: Extract<Errand, { do: 'post' }>,
  { link, account }: { link: string; account: AccountState },
): Promise<boolean> {
  const { crew, run, result } = acting;
  await settleAccount(acting, account.id);
  const post = await postOfRun(crew.scope, { run_id: run.id, target_id: errand.target_id });
  if (!post) return false;
  const { message_id } = post;
  const told = result.posted.some((posted) => posted.link === link);
  if (message_id !== null && !told) result.posted.push({ link, account: account.session_name, message_id });
  return true;
}
