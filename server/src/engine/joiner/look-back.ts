// Joins whose effect is unknown: a join has no random id, so whoever may have joined looks first, and only then anybody
// tries again. Nobody else joins the group meanwhile: two accounts of the team would be in it.
import { z } from 'zod';
import { ownBlockers, type Blocker } from '#domain/blockers.ts';
import type { AccountState } from '#domain/accounts.ts';
import { linkOfChat } from '#domain/links.ts';
import type { TargetState } from '#domain/targets.ts';
import type { TelegramChat, TelegramClient } from '#domain/telegram.ts';
import { openOptions, pauseAfter, readLink, type Acting } from '#engine/joiner/batch.ts';
import { noteTrouble } from '#engine/joiner/account-trouble.ts';
import { haveDone, isBusy, type Coordinating } from '#engine/joiner/errand.ts';
import { settleJoin } from '#engine/joiner/settle-join.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { openJoinAttempts, type OpenAttempt } from '#store/groups/join-attempts.ts';
import { finishJoinAttempt } from '#store/groups/joins.ts';
import { targetState } from '#store/groups/targets.ts';

const NOT_KNOWN = 'whether the account has joined is not known yet';

/** Settles what earlier runs left open. What cannot be settled now is skipped in this run. */
export async function lookBack(batch: Coordinating): Promise<void> {
  const { scope } = batch.crew;
  for (const attempt of await openJoinAttempts(scope, batch.niche)) {
    await batch.run.assertOurs();
    const account = await accountState(scope, attempt.account_id);
    const target = await targetState(scope, attempt.target_id);
    if (!account || target?.status !== 'new') continue;
    const blockers = ownBlockers(account, scope.now());
    if (blockers.length > 0) {
      // An account that comes back only by a person's hand keeps the group from nobody.
      if (comesBack(account, blockers)) batch.skipped.add(target.id);
      else await finishJoinAttempt(scope, attempt.id, { outcome: 'error', error_message: NOT_KNOWN });
      continue;
    }
    batch.said.info(`Looking whether ${account.name} has joined ${target.link}: an earlier run did not hear the end`);
    const errand = { do: 'settle', niche: batch.niche, target_id: target.id, attempt_id: attempt.id } as const;
    await haveDone(batch, account, errand, findings).catch((error: unknown) => {
      if (!isBusy(error)) throw error;
      batch.skipped.add(target.id);
      batch.said.info(`${account.name} is not free: ${error.message}`);
    });
  }
}

const findings = z.enum(['joined', 'not_joined', 'unknown']);
type Finding = z.infer<typeof findings>;

/** In the lane of the account that may have joined. */
export async function settle(
  batch: Acting,
  attempt: Pick<OpenAttempt, 'id'>,
  target: TargetState,
  account: AccountState,
): Promise<Finding> {
  if (target.status !== 'new') return 'not_joined';
  const found = await settleAttempt(batch, attempt, target, account);
  if (found !== 'unknown') await pauseAfter(batch, account, found === 'joined' ? 'joined' : 'error');
  return found;
}

/**
 * Asks whether the account is in the group. Joined: it is bound, as after any join. Not: the attempt has failed. Unknown: no
 * answer came, and the group is skipped in this run.
 */
export async function settleAttempt(
  batch: Acting,
  attempt: Pick<OpenAttempt, 'id'>,
  target: TargetState,
  account: AccountState,
): Promise<Finding> {
  const { crew, connections, result, said } = batch;
  try {
    return await connections.use(account.id, await openOptions(batch), async (line) => {
      const chat = await membership(line.client, target);
      if (!chat) {
        await finishJoinAttempt(crew.scope, attempt.id, { outcome: 'error', error_message: 'not joined' });
        return 'not_joined';
      }
      const ended = { id: attempt.id, outcome: 'joined' } as const;
      const how = 'an earlier attempt had done it';
      await settleJoin(batch, target, account, { line, chat, attempt: ended, how });
      return 'joined';
    });
  } catch (error) {
    // Of the group, too: it cannot be seen now, and the next join that is tried will say why.
    if (await noteTrouble(batch, account, error)) {
      await finishJoinAttempt(crew.scope, attempt.id, { outcome: 'error', error_message: 'not joined' });
      return 'not_joined';
    }
    batch.skipped.add(target.id);
    batch.excluded.set(account.id, NOT_KNOWN);
    said.warning(`${target.link} stays new: ${NOT_KNOWN}`);
    result.errors.push({ link: target.link, account: account.session_name, error: NOT_KNOWN });
    return 'unknown';
  }
}

/** Whether time, or a test of its session, may let it act again without anybody's help. */
export function comesBack(account: AccountState, blockers: readonly Blocker[]): boolean {
  const dead = account.health?.status === 'invalid_session';
  return blockers.every(({ code, until }) => until !== null || (code === 'account_unhealthy' && !dead));
}

/** The chat, when this account is a member. By its id where that is known: looking up a name floods early. */
export async function membership(client: TelegramClient, target: TargetState): Promise<TelegramChat | null> {
  const known = target.telegram_id === null ? null : linkOfChat(target.telegram_id);
  const link = readLink(target);
  const chat = (known && (await client.resolve(known))) ?? (link && (await client.resolve(link)));
  return chat?.member ? chat : null;
}
