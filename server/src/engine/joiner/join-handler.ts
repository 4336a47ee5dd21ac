// Carries out the joiner's errands in the lane of an account.
import { accountState } from '#store/accounts/accounts.ts';
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { pauseAfter, type Acting, type JoinStep } from '#engine/joiner/batch.ts';
import { readErrand, type Errand, type Reply } from '#engine/joiner/errand.ts';
import { recognise } from '#engine/joiner/find-knower.ts';
import { joinOne } from '#engine/joiner/join-one.ts';
import { speaker } from '#engine/joiner/live-lines.ts';
import { settle, settleAttempt } from '#engine/joiner/look-back.ts';
import { pollRequest } from '#engine/joiner/poll-requests.ts';
import type { Action } from '#engine/lanes/lanes.ts';
import type { Handler } from '#engine/lanes/running-actions.ts';
import { openJoinAttempts } from '#store/groups/join-attempts.ts';
import { targetState } from '#store/groups/targets.ts';

/** For actions of kind `join`; its result is a `Reply`. */
export function joinHandler(crew: Crew, connections: Connections): Handler {
  return async (action, signal) => {
    const errand = readErrand(action.payload);
    const account = await accountState(crew.scope, action.account_id);
    const target = await targetState(crew.scope, errand.target_id);
    if (!account || !target) return { end: 'failed', error_message: 'the account or the group is not there any more' };
    const lines: Reply['lines'] = [];
    const batch = actingFor(crew, connections, { action, signal, errand, lines });
    const outcome = await carryOut(batch, errand, { account, target, again: action.attempts > 1 });
    const { joined, requested, errors, flood_waits } = batch.result;
    const rest = { excluded: [...batch.excluded], skipped: [...batch.skipped] };
    const reply: Reply = { outcome, attempt: action.attempts, lines, joined, requested, errors, flood_waits, ...rest };
    return { end: 'done', result: reply };
  };
}

function actingFor(
  crew: Crew,
  connections: Connections,
  at: { action: Action; signal: AbortSignal; errand: Errand; lines: Reply['lines'] },
): Acting {
  const { action, signal, errand, lines } = at;
  const { niche } = errand;
  const tell = speaker(crew, errand.ear, action.attempts);
  const say = (level: Reply['lines'][number][0]) => (sentence: string) => {
    const n = lines.push([level, sentence]) - 1;
    tell([level, sentence], n);
  };
  return {
    crew,
    connections,
    run: { id: action.run_id ?? 0, signal },
    said: {
      info: say('info'),
      warning: say('warning'),
      error: say('error'),
      close: () => {},
    },
    niche,
    result: { niche, joined: [], requested: [], errors: [], flood_waits: [], left: 0 },
    excluded: new Map(),
    skipped: new Set(),
  };
}

type Parties = { account: AccountState; target: TargetState; again: boolean };

async function carryOut(batch: Acting, errand: Errand, { account, target, again }: Parties): Promise<unknown> {
  switch (errand.do) {
    case 'join':
      return again ? joinAgain(batch, target, account) : join(batch, target, account);
    case 'settle':
      return settle(batch, { id: errand.attempt_id }, target, account);
    case 'poll':
      return pollRequest(batch, target, account);
    case 'recognise':
      return recognise(batch, target, account);
  }
}

async function join(batch: Acting, target: TargetState, account: AccountState): Promise<JoinStep> {
  // Another run, or a person, was there first.
  if (target.status !== 'new') return { next: 'next_group' };
  return joinOne(batch, target, account);
}

/** An earlier holder of the account began this and did not come to its end: look how far it came. */
async function joinAgain(batch: Acting, target: TargetState, account: AccountState): Promise<JoinStep> {
  const named = { link: target.link, account: account.session_name };
  if (target.status === 'joined' && target.assigned_account_id === account.id) batch.result.joined.push(named);
  else if (target.status === 'requested') batch.result.requested.push(named);
  if (target.status !== 'new') {
    await pauseAfter(batch, account, 'joined');
    return { next: 'next_group' };
  }
  for (const attempt of await openJoinAttempts(batch.crew.scope, batch.niche)) {
    if (attempt.account_id !== account.id || attempt.target_id !== target.id) continue;
    const found = await settleAttempt(batch, attempt, target, account);
    if (found === 'joined') await pauseAfter(batch, account, 'joined');
    if (found !== 'not_joined') return { next: 'next_group' };
  }
  return join(batch, target, account);
}
