// What the steps of one run of the joiner share.
import { z } from 'zod';
import { pauseFactor } from '#domain/floods.ts';
import type { BlockedAccount } from '#domain/join-choice.ts';
import { parseLink, type GroupLink } from '#domain/links.ts';
import { joinPause } from '#domain/pacing.ts';
import type { TargetState } from '#domain/targets.ts';
import type { TelegramChat } from '#domain/telegram.ts';
import type { Connections, OpenOptions } from '#engine/connections.ts';
import type { Line } from '#engine/open-line.ts';
import type { Crew } from '#engine/crew.ts';
import { TEST_PAUSES_MS } from '#engine/health-check.ts';
import type { Run } from '#engine/runs.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { setJoinPause } from '#store/accounts/accounts.ts';
import { recentFloods } from '#store/accounts/floods.ts';
import { setNichePause } from '#store/groups/joins.ts';
import { markTarget, targetByTelegramId } from '#store/groups/targets.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

export type JoinResult = {
  niche: string;
  joined: { link: string; account: string }[];
  requested: { link: string; account: string }[];
  errors: { link: string; account: string | null; error: string }[];
  flood_waits: { account: string; method: string; seconds: number }[];
  /** New groups of the niche that remain. */
  left: number;
  /** Present when groups remained and nobody may join now, since these are quiet hours: until when. */
  quiet_until?: Date | null;
  /** Present when somebody stopped the batch before its end: how. */
  stopped?: string;
  /** Present when groups remained for which no account was free: every account with what holds it back. */
  blocked?: BlockedAccount[];
};

/** What the coordinator of a run has at hand, and whoever carries out one errand of it with an account. */
export type Batch = {
  crew: Crew;
  run: Pick<Run, 'id' | 'signal'>;
  said: SmartJoinerLog;
  niche: string;
  result: JoinResult;
  /** Accounts that do nothing more in this run, and why. */
  excluded: Map<number, string>;
  /** Groups that nobody touches in this run: an account may have joined them, and cannot be asked now. */
  skipped: Set<number>;
};

/** In the lane of the account that acts. */
export type Acting = Batch & { connections: Connections };

/** What the batch does next. `other_account`: the one that tried does nothing more in this run. */
export const joinStep = z.discriminatedUnion('next', [
  z.object({ next: z.literal('next_group') }),
  z.object({ next: z.literal('other_account'), why: z.string() }),
]);
export type JoinStep = z.infer<typeof joinStep>;

/** How far it came. */
export type Progress = {
  /** Null: it is not connected. */
  line: Line | null;
  /** The chat behind the link, when it could be seen. */
  chat: TelegramChat | null;
  /** The attempt that is committed before the call. */
  attempt: number | null;
  /** Telegram's answer is there, and what it means is being recorded. */
  answered: boolean;
};

/** The account that acts; null: none did. */
type Actor = { id: number; session_name: string } | null;

export async function openOptions({ crew, run }: Batch): Promise<OpenOptions> {
  const { connectionTimeout } = await readWorkerSettings(crew.scope);
  return { timeout_ms: connectionTimeout, pauses_ms: TEST_PAUSES_MS, signal: run.signal, kind: 'join' };
}

/** Null when somebody has put something into the table that is no link. */
export function readLink(target: TargetState): GroupLink | null {
  const parsed = parseLink(target.link);
  return parsed.ok ? parsed.link : null;
}

/** The link of another group of ours that is this same chat. */
export async function otherLink(batch: Batch, target: TargetState, telegram_id: number): Promise<string | null> {
  const known = await targetByTelegramId(batch.crew.scope, telegram_id);
  return known && known.id !== target.id ? known.link : null;
}

/** The group itself is the trouble: it is marked, and the run pauses. */
export async function failTarget(
  batch: Batch,
  target: TargetState,
  account: Actor,
  mark: { status?: 'error' | 'banned'; error_message: string },
): Promise<void> {
  const { status = 'error', error_message } = mark;
  await markTarget(batch.crew.scope, target.id, { status, error_message });
  batch.said.error(`${target.link}: ${error_message}`);
  batch.result.errors.push({ link: target.link, account: account?.session_name ?? null, error: error_message });
  await pauseAfter(batch, account, 'error');
}

/** Of the niche, and of the account that acted in every niche. */
export async function pauseAfter(batch: Batch, account: Actor, outcome: 'joined' | 'error'): Promise<void> {
  const { scope, chance } = batch.crew;
  const now = scope.now();
  const factor = pauseFactor(await recentFloods(scope), account?.id ?? 0, now);
  const until = new Date(now.getTime() + joinPause(outcome, factor, chance));
  const slowed = factor > 1 ? `, ×${factor} after floods` : '';
  const reason = outcome === 'joined' ? `pause after a join${slowed}` : `pause after an error${slowed}`;
  await setNichePause(scope, batch.niche, { until, reason });
  if (account) await setJoinPause(scope, account.id, until);
}
