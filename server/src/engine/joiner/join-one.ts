// One account tries one group: look, ask to join, record what came of it, and set the pauses.
import type { AccountState } from '#domain/accounts.ts';
import type { GroupLink } from '#domain/links.ts';
import type { TargetState } from '#domain/targets.ts';
import type { JoinOutcome } from '#domain/telegram.ts';
import type { Line } from '#engine/open-line.ts';
import {
  failTarget,
  openOptions,
  otherLink,
  pauseAfter,
  readLink,
  type Acting,
  type JoinStep,
  type Progress,
} from '#engine/joiner/batch.ts';
import { onJoinFailure } from '#engine/joiner/on-failure.ts';
import { settleJoin, settleRequest } from '#engine/joiner/settle-join.ts';
import { finishJoinAttempt, startJoinAttempt } from '#store/groups/joins.ts';

export async function joinOne(batch: Acting, target: TargetState, account: AccountState): Promise<JoinStep> {
  const link = readLink(target);
  if (!link) {
    await failTarget(batch, target, account, { error_message: `${target.link} is no link to a group` });
    return { next: 'next_group' };
  }
  const progress: Progress = { line: null, chat: null, attempt: null, answered: false };
  try {
    await batch.connections.use(account.id, await openOptions(batch), (line) => {
      progress.line = line;
      return lookAndJoin(batch, { target, link, account }, line, progress);
    });
    return { next: 'next_group' };
  } catch (error) {
    return onJoinFailure(batch, target, account, progress, error);
  }
}

type Pair = { target: TargetState; link: GroupLink; account: AccountState };

async function lookAndJoin(batch: Acting, { target, link, account }: Pair, line: Line, progress: Progress) {
  const { crew } = batch;
  const { client } = line;
  const chat = await client.resolve(link);
  progress.chat = chat;
  // A group that is here already under another link is not joined a second time; one that the account is in costs no join.
  const twin = chat && (await otherLink(batch, target, chat.id));
  if (twin) return failTarget(batch, target, account, { error_message: `duplicate of ${twin}` });
  if (chat?.member)
    return joined(batch, target, account, {
      line,
      chat,
      attempt: null,
      how: 'it was a member already',
    });
  const { id: account_id } = account;
  const attempt = { account_id, target_id: target.id, run_id: batch.run.id };
  progress.attempt = await startJoinAttempt(crew.scope, line.lease, attempt);
  const outcome = await client.join(link);
  progress.answered = true;
  return record(batch, target, account, { line, attempt: progress.attempt, outcome });
}

async function record(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  act: { line: Line; attempt: number; outcome: JoinOutcome },
): Promise<void> {
  const { outcome, attempt, line } = act;
  const { scope } = batch.crew;
  switch (outcome.status) {
    case 'joined':
    case 'already_member': {
      const ended = { id: attempt, outcome: outcome.status };
      return joined(batch, target, account, { line, chat: outcome.chat, attempt: ended });
    }
    case 'requested':
      return settleRequest(batch, target, account, { line, attempt_id: attempt, chat: outcome.chat });
    case 'guarded':
      await finishJoinAttempt(scope, attempt, { outcome: 'error', error_message: outcome.detail });
      return failTarget(batch, target, account, { error_message: `a guard bot wants a person: ${outcome.detail}` });
  }
}

async function joined(
  batch: Acting,
  target: TargetState,
  account: AccountState,
  found: Parameters<typeof settleJoin>[3],
): Promise<void> {
  const settled = await settleJoin(batch, target, account, found);
  if (settled === 'bound') await pauseAfter(batch, account, 'joined');
}
