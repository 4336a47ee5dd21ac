// The account is a member: the group is bound to it, for ever, and what members may do there is looked at.
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { ChatRights, TelegramChat, TelegramClient } from '#domain/telegram.ts';
import type { Line } from '#engine/open-line.ts';
import { noteTrouble } from '#engine/joiner/account-trouble.ts';
import { failTarget, otherLink, pauseAfter, type Acting } from '#engine/joiner/batch.ts';
import { finishJoinAttempt, recordJoin, recordRequest } from '#store/groups/joins.ts';
import { forbidContent, markTarget } from '#store/groups/targets.ts';
import { readLimits } from '#store/workspaces/workspaces.ts';

/**
 * `attempt`: what led there, if it was one. `how`: why it is known to be a member, for the log; left out after a plain join.
 */
type Membership = {
  line: Line;
  chat: TelegramChat;
  attempt: { id: number; outcome: 'joined' | 'already_member' } | null;
  how?: string;
};

/** Binds nothing when the chat is known already under another link: then this target is `error`. */
export async function settleJoin(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  { line, chat, attempt, how }: Membership,
): Promise<'bound' | 'duplicate'> {
  const { crew, said, result } = batch;
  const twin = await otherLink(batch, target, chat.id);
  if (twin) {
    if (attempt) await finishJoinAttempt(crew.scope, attempt.id, { outcome: attempt.outcome, error_message: null });
    await failTarget(batch, target, account, { error_message: `duplicate of ${twin}` });
    return 'duplicate';
  }
  said.info(how === undefined ? `Joined ${target.link}` : `Joined ${target.link}: ${how}`);
  const { warmup_hours } = await readLimits(crew.scope);
  // First of all: from here on no other account may ever write there.
  const found = { telegram_id: chat.id, title: chat.title };
  await recordJoin(crew.scope, line.lease, { attempt, target_id: target.id, ...found, warmup_hours });
  said.info(`Group ${target.link} bound to account ${account.name}`);
  const trouble = await checkRights(batch, target, account, { client: line.client, chat });
  const named = { link: target.link, account: account.session_name };
  if (trouble === null) result.joined.push(named);
  else {
    said.warning(`${target.link}: ${trouble}`);
    result.errors.push({ ...named, error: trouble });
  }
  return 'bound';
}

/** Why nothing can be written there, or null. */
async function checkRights(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  { client, chat }: { client: TelegramClient; chat: TelegramChat },
): Promise<string | null> {
  const { scope } = batch.crew;
  let rights: ChatRights;
  try {
    rights = await client.rights(chat.id);
  } catch (error) {
    // It has joined all the same; the first post will show what it may do there.
    await noteTrouble(batch, account, error);
    return null;
  }
  if (!rights.can_send_photo) await forbidContent(scope, target.id, 'photo');
  if (rights.can_send_text) return null;
  const error_message = 'CHAT_WRITE_FORBIDDEN: members may not write here';
  await markTarget(scope, target.id, { status: 'banned', error_message });
  return error_message;
}

/** An admin has to approve: the account has asked once, and from now on only looks. */
export async function settleRequest(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  request: { line: Line; attempt_id: number; chat: TelegramChat | null },
): Promise<void> {
  const { line, attempt_id, chat } = request;
  const telegram_id = chat?.id ?? null;
  await recordRequest(batch.crew.scope, line.lease, { attempt_id, target_id: target.id, telegram_id });
  batch.result.requested.push({ link: target.link, account: account.session_name });
  batch.said.info(`Asked to join ${target.link}: an admin has to approve`);
  await pauseAfter(batch, account, 'joined');
}
