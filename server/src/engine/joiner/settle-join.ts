// The account is a member: the group is bound to it, for ever, and what members may do there is looked at.
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { ChatRights, TelegramChat, TelegramClient } from '#domain/telegram.ts';
import { noteTrouble } from '#engine/joiner/account-trouble.ts';
import { failTarget, otherLink, pauseAfter, type Acting } from '#engine/joiner/batch.ts';
import { bindTarget, forbidContent, markRequested, markTarget } from '#store/targets.ts';
import { readLimits } from '#store/workspaces.ts';

/** `how`: why it is known to be a member, for the log; left out after a plain join. */
type Membership = { client: TelegramClient; chat: TelegramChat; how?: string };

/** Binds nothing when the chat is known already under another link: then this target is `error`. */
export async function settleJoin(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  { client, chat, how }: Membership,
): Promise<'bound' | 'duplicate'> {
  const { crew, said, result } = batch;
  const twin = await otherLink(batch, target, chat.id);
  if (twin) {
    await failTarget(batch, target, account, { error_message: `duplicate of ${twin}` });
    return 'duplicate';
  }
  said.info(how === undefined ? `Joined ${target.link}` : `Joined ${target.link}: ${how}`);
  const { warmup_hours } = await readLimits(crew.scope);
  // First of all: from here on no other account may ever write there.
  await bindTarget(crew.scope, target.id, {
    account_id: account.id,
    telegram_id: chat.id,
    title: chat.title,
    joined_at: crew.scope.now(),
    warmup_hours,
  });
  said.info(`Group ${target.link} bound to account ${account.name}`);
  const trouble = await checkRights(batch, target, account, { client, chat });
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
  { client, chat }: Membership,
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
  chat: TelegramChat | null,
): Promise<void> {
  await markRequested(batch.crew.scope, target.id, { account_id: account.id, telegram_id: chat?.id ?? null });
  batch.result.requested.push({ link: target.link, account: account.session_name });
  batch.said.info(`Asked to join ${target.link}: an admin has to approve`);
  await pauseAfter(batch, account, 'joined');
}
