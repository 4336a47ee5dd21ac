// The operations under the names that users of the older scripts know. The first argument says where they work.
import { postBlockers } from '#domain/blockers.ts';
import { BATCH_SIZE, DEFAULT_NICHE } from '#domain/limits.ts';
import { linkKey, parseLink } from '#domain/links.ts';
import type { TargetState } from '#domain/targets.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { testDueAccounts } from '#engine/health-round.ts';
import { joinHandler } from '#engine/joiner/join-handler.ts';
import { joinBatch, type JoinResult } from '#engine/joiner/run-batch.ts';
import { Lanes } from '#engine/lanes/lanes.ts';
import { withRun } from '#engine/runs.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { clearAccountWait, setAccountWait } from '#store/accounts/accounts.ts';
import { countPost, resetPassedCounters, stampPost } from '#store/posts/counters.ts';
import { addHistory } from '#store/posts/posts.ts';
import type { Bell } from '#store/database/listen.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { bindTarget, postCandidates, targetByLink, type CandidatePlace } from '#store/groups/targets.ts';
import { readLimits } from '#store/workspaces/workspaces.ts';

export {
  check_and_reconnect_accounts,
  clear_reconnect_flag,
  get_accounts_needing_reconnect,
  reconnect_account,
} from '#engine/reconnect/operations.ts';

/** Binds a group to an account, for ever. Throws `rebind_refused` when it belongs to another, `not_found`, `bad_value`. */
export async function assign_group(
  scope: Scope,
  group_link: string,
  account_id: number,
  joined_at: Date = scope.now(),
): Promise<void> {
  const parsed = parseLink(group_link);
  if (!parsed.ok) throw new GroundcrewError('bad_value', { detail: `group link: ${parsed.reason}` });
  const target = await targetByLink(scope, linkKey(parsed.link));
  if (!target) throw new GroundcrewError('not_found', { detail: `group ${parsed.link.link}` });
  const { assigned_account_id: bound } = target;
  if (bound !== null && bound !== account_id) {
    throw new GroundcrewError('rebind_refused', { detail: `${target.link} is bound to account ${bound}` });
  }
  const { warmup_hours } = await readLimits(scope);
  await bindTarget(scope, target.id, { account_id, telegram_id: null, title: null, joined_at, warmup_hours });
}

/** Groups that are read at once, when all are asked for. */
const PAGE = 1_000;

/** Groups to which a text may be posted now, the never-posted first, then those with the oldest post. */
export async function get_groups_ready_for_posting(
  scope: Scope,
  niche: string = DEFAULT_NICHE,
  limit: number | null = null,
): Promise<TargetState[]> {
  const now = scope.now();
  const read = (after: CandidatePlace | null, size: number) =>
    postCandidates({ ...scope, now: () => now }, niche, { after, limit: Math.min(Math.max(size, 1), PAGE) });
  // What is asked for, and more when some of that is not ready.
  let size = limit ?? PAGE;
  const first = () => read(null, size);
  // At the same time, unless they share the connection of a transaction.
  const [rules, begin] = scope.db.isTransaction
    ? [await readRules(scope), await first()]
    : await Promise.all([readRules(scope), first()]);
  let page = begin;
  const ready: TargetState[] = [];
  for (;;) {
    for (const { target, account } of page.candidates) {
      if (ready.length === limit) return ready;
      if (postBlockers(target, account, rules, now, 'text').length === 0) ready.push(target);
    }
    if (!page.next || ready.length === limit) return ready;
    page = await read(page.next, (size *= 2));
  }
}

/** Writes down a post that was made, or not, outside of a run; one that was made counts for the day. */
export async function record_post(
  scope: Scope,
  account_id: number,
  target_id: number,
  message_content: string | null,
  photo_path: string | null = null,
  status: 'success' | 'error' | 'flood_wait' | 'skipped' = 'success',
  error_message: string | null = null,
): Promise<void> {
  const now = scope.now();
  await scope.db.transaction().execute(async (tx) => {
    if (status === 'success') {
      await countPost(tx, { account_id, target_id }, now);
      await stampPost(tx, { account_id, target_id }, { sent_at: now, now });
    }
    const row = { account_id, target_id, message_content, photo_path, status, error_message };
    await addHistory({ ...scope, db: tx, now: () => now }, row);
  });
}

export async function set_account_flood_wait(scope: Scope, account_id: number, wait_until: Date): Promise<void> {
  await setAccountWait(scope, account_id, { until: wait_until, status: 'flood_wait' });
}

export async function clear_account_flood_wait(scope: Scope, account_id: number): Promise<void> {
  await clearAccountWait(scope, account_id);
}

/** Returns how many accounts and groups had counters of an earlier UTC day. */
export async function reset_daily_counters_if_needed(scope: Scope): Promise<number> {
  return resetPassedCounters(scope);
}

/** One run of the smart joiner. Throws `already_running` when another run of the niche is under way. */
export async function run_batch(
  at: {
    crew: Crew;
    connections: Connections;
    said: SmartJoinerLog;
    signal: AbortSignal;
    /** Those of a server, which handle `join`; without them the run has its own. */
    lanes?: Lanes;
    /** For lanes of its own: listens to COMMAND_CHANNELS. Without one it is looked often, and lines come when an act ends. */
    bell?: Bell | null;
    /** The run, where somebody has asked for it. */
    asked?: number;
  },
  niche: string = DEFAULT_NICHE,
  batch_size: number = BATCH_SIZE.default,
): Promise<JoinResult> {
  const { crew, connections, said, signal } = at;
  return withRun(crew, { kind: 'join', niche, signal, asked: at.asked }, async (run) => {
    await testDueAccounts(crew, connections, signal);
    if (at.lanes) return joinBatch(crew, at.lanes, run, said, { niche, batch_size });
    const lanes = new Lanes(crew, connections, { say: said.info, ...(at.bell ? { bell: at.bell } : {}) });
    lanes.handle('join', joinHandler(crew, connections));
    try {
      return await joinBatch(crew, lanes, run, said, { niche, batch_size, bell: at.bell ?? null });
    } finally {
      await lanes.stop();
    }
  });
}
