// One look at a workspace: today's numbers, what comes next, what needs a person.
import { scheduleFault, slotsAhead } from '#domain/campaigns.ts';
import {
  capacityOf,
  countAccounts,
  quietNow,
  warningsOf,
  type Capacity,
  type OverviewAccounts,
  type Warning,
} from '#domain/overview.ts';
import type { StopSwitch } from '#domain/rules.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { joinMoment } from '#engine/scheduler/join-moments.ts';
import { readContent } from '#engine/scheduler/read-variants.ts';
import { accountStates } from '#store/accounts/accounts.ts';
import { runningCampaigns } from '#store/campaigns/campaigns.ts';
import { joinSchedules } from '#store/groups/join-schedules.ts';
import {
  groupCounts,
  openCounts,
  runningRuns,
  todayCounts,
  type GroupCounts,
  type OpenCounts,
  type RunningRun,
  type TodayCounts,
} from '#store/workspaces/overview.ts';
import { readRules } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';
import { liveWorkers } from '#store/leases/workers.ts';

/** `name`: of a campaign, of a niche, or of an account. */
export type NextThing = { kind: 'slot' | 'join_batch' | 'account_free'; at: Date; name: string };

export type Overview = {
  at: Date;
  stop: StopSwitch | null;
  /** The end of the quiet hours that go on; null: it is not quiet. */
  quiet_until: Date | null;
  workers: number;
  accounts: OverviewAccounts;
  groups: GroupCounts;
  today: TodayCounts;
  open: OpenCounts;
  capacity: { posts: Capacity; joins: Capacity };
  running: RunningRun[];
  next: NextThing[];
  warnings: Warning[];
};

const SHOWN = 10;

export async function overviewOf(scope: Scope, data_folder: string | null): Promise<Overview> {
  const now = scope.now();
  const at: Scope = { ...scope, now: () => now };
  const rules = await readRules(at);
  const states = await accountStates(at);
  const accounts = countAccounts(states, now);
  const workers = (await liveWorkers(at.db, LEASE_TTL_MS)).length;
  const open = await openCounts(at);
  const campaigns = await runningCampaigns(at);
  const spoilt_campaigns: { id: number; name: string; fault: string }[] = [];
  const next: NextThing[] = [];
  for (const campaign of campaigns) {
    const { id, name } = campaign;
    const fault = scheduleFault(campaign) ?? (await readContent(at, id, data_folder)).fault;
    if (fault !== null) spoilt_campaigns.push({ id, name, fault });
    else next.push(...slotsAhead(campaign, now, 2).map((slot) => ({ kind: 'slot' as const, at: slot, name })));
  }
  for (const schedule of await joinSchedules(at)) {
    const moment = joinMoment(schedule, now);
    if (moment && 'next' in moment) next.push({ kind: 'join_batch', at: moment.next, name: schedule.niche });
  }
  for (const { session_name: name, is_active, next_allowed_action_time: free } of states) {
    if (is_active && free && free > now) next.push({ kind: 'account_free', at: free, name });
  }
  const { failed_reconnects, unconfirmed } = open;
  return {
    at: now,
    stop: rules.stop,
    quiet_until: quietNow(rules, now),
    workers,
    accounts,
    groups: await groupCounts(at),
    today: await todayCounts(at),
    open,
    capacity: capacityOf(states, rules, now),
    running: await runningRuns(at, SHOWN),
    next: next.toSorted((one, other) => one.at.getTime() - other.at.getTime()).slice(0, SHOWN),
    warnings: warningsOf({ accounts, rules, workers, failed_reconnects, unconfirmed, spoilt_campaigns }),
  };
}
