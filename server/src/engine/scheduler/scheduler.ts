// Begins what is due by the clock, slots of campaigns and batches of joins, and the runs that people ask for. Any number of processes may do this side by side:
// a slot is carried by one run at a time, a moment of the joiner is noted by whoever is first. A run that died within its
// slot is begun again by whoever sees it first; the groups that have their post of the slot are left out then.
// One look (`step`) begins what is due and says when to look next; the loop sleeps on the work clock until then, and is woken
// when campaigns or schedules change, when something that was begun here has ended, and every few seconds of real time.
import { dueSlots, type Campaign } from '#domain/campaigns.ts';
import { addMs, MINUTE_MS } from '#domain/days.ts';
import { slotEnds } from '#domain/schedule/slots.ts';
import { zoneFault } from '#domain/schedule/zones.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import type { Lanes } from '#engine/lanes/lanes.ts';
import { run_batch } from '#engine/operations.ts';
import { correlated } from '#lib/correlation.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { troubleLevel } from '#lib/outages.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { delay } from '#lib/time.ts';
import { endPassedSlots, lastSlots, recordMissed, type LastSlot } from '#store/campaigns/slots.ts';
import { finishCampaigns, runningCampaigns } from '#store/campaigns/campaigns.ts';
import { handleJoinMoment, joinSchedules, type JoinSchedule } from '#store/groups/join-schedules.ts';
import type { Bell } from '#store/database/listen.ts';
import { readStopSwitch } from '#store/workspaces/rules.ts';
import { askedRuns, giveUpDeadBatches, type AskedRun } from '#store/runs/runs.ts';
import { carryOutAsked } from './asked-run.ts';
import { joinMoment } from './join-moments.ts';
import { readContent } from './read-variants.ts';
import { runSlot } from './run-slot.ts';

export type SchedulerOptions = {
  data_folder: string;
  said: SmartJoinerLog;
  /** Where joins are carried out. */
  lanes?: Lanes;
  /** Listens to SCHEDULE_CHANNEL. Without one every change is seen at the next look. */
  bell?: Bell;
};

export const SCHEDULE_CHANNEL = 'groundcrew_campaign';

/** Real time: how soon a lost notification is made up for, and a run whose process died is begun again. */
const LOOK_MS = 5_000;
/** On the work clock: what could not be begun is not tried again before. */
const AGAIN_MS = MINUTE_MS;

type Work = { halt: AbortController; done: Promise<void> };
type SlotToBegin = { slot_at: Date; ends_at: Date; again: boolean };
type Due = { key: string; work: (signal: AbortSignal) => Promise<unknown> };

export class Scheduler {
  readonly #crew: Crew;
  readonly #connections: Connections;
  readonly #options: SchedulerOptions;
  /** What was begun here, by `slot:ID`, `join:NICHE` and `asked:ID`. */
  readonly #works = new Map<string, Work>();
  readonly #not_before = new Map<string, Date>();
  readonly #stopping = new AbortController();
  readonly #off: () => void;
  #loop: Promise<void> | null = null;
  #rung = Promise.withResolvers<void>();
  #stopped = false;

  constructor(crew: Crew, connections: Connections, options: SchedulerOptions) {
    this.#crew = crew;
    this.#connections = connections;
    this.#options = options;
    const wake = () => this.wake();
    const offs = [options.bell?.on(SCHEDULE_CHANNEL, wake), crew.hearRules?.(wake)];
    this.#off = () => {
      for (const off of offs) off?.();
    };
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Posts and joins in flight are finished, and nothing new is begun. Another process takes the slots up. */
  async stop(): Promise<void> {
    this.#stopping.abort(new GroundcrewError('stopped'));
    this.#off();
    this.wake();
    await this.#loop;
    await this.settled();
  }

  wake(): void {
    this.#rung.resolve();
  }

  /** Resolves when all that was begun here has ended. */
  async settled(): Promise<void> {
    while (this.#works.size > 0) await Promise.all([...this.#works.values()].map(({ done }) => done));
  }

  /** One look: begins what is due, ends what is not wanted any more, and says when to look again; null: nothing is to come. */
  async step(): Promise<Date | null> {
    // As a task, so that a simulated clock does not jump between what is due and its beginning; what begins is a task
    // beside this one, which does not wait for it.
    const { due, next } = await this.#crew.clock.task(() => this.#look());
    if (!this.#stopping.signal.aborted) for (const { key, work } of due) this.#begin(key, work);
    return next;
  }

  async #look(): Promise<{ due: Due[]; next: Date | null }> {
    const { scope, log } = this.#crew;
    const due: Due[] = [];
    const moments: Date[] = [];
    const stopped = await this.#isStopped();
    await endPassedSlots(scope);
    await giveUpDeadBatches(scope);
    for (const campaign of await finishCampaigns(scope)) log.info({ campaign }, 'campaign is done');
    const campaigns = await runningCampaigns(scope);
    const last = await lastSlots(scope);
    for (const campaign of campaigns) {
      const fault = zoneFault(campaign.zone);
      if (fault !== null) {
        // Written by plain SQL; it must not hold up the others.
        log.error({ campaign_id: campaign.id, fault }, 'schedule of a campaign cannot be read');
        continue;
      }
      const found = await this.#slotOf(campaign, last.get(campaign.id) ?? null);
      moments.push(...found.moments);
      const { begin } = found;
      if (begin && !stopped && this.#isFree(slotKey(campaign.id))) due.push(this.#slotWork(campaign, begin));
    }
    const schedules = await joinSchedules(scope);
    const on = schedules.filter(({ enabled }) => enabled).map(({ niche }) => joinKey(niche));
    this.#haltOthers(new Set([...campaigns.map(({ id }) => slotKey(id)), ...on]));
    for (const schedule of schedules) {
      const found = await this.#joinOf(schedule, stopped);
      if (found?.next) moments.push(found.next);
      if (found?.begin) due.push(found.begin);
    }
    for (const asked of await askedRuns(scope)) {
      const key = `asked:${asked.id}`;
      if (!stopped && this.#isFree(key)) {
        const id = asked.request_id ?? `run-${asked.id}`;
        due.push({ key, work: (signal) => correlated(id, () => this.#carryOut(asked, signal)) });
      }
    }
    moments.push(...this.#not_before.values());
    const now = scope.now();
    const ahead = moments.filter((at) => at > now).map((at) => at.getTime());
    return { due, next: ahead.length === 0 ? null : new Date(Math.min(...ahead)) };
  }

  /** Whether the stop switch is thrown; said once, and once when it is lifted. */
  async #isStopped(): Promise<boolean> {
    const { scope, log } = this.#crew;
    const stop = await readStopSwitch(scope);
    const stopped = stop !== null;
    if (stopped && !this.#stopped)
      log.warn({ by: stop.by, at: stop.at }, 'the stop switch is thrown: nothing is begun');
    if (!stopped && this.#stopped) log.info('the stop switch is lifted');
    this.#stopped = stopped;
    return stopped;
  }

  /** The slot to begin or to take up again now, if any; what was missed is noted. */
  async #slotOf(campaign: Campaign, last: LastSlot | null): Promise<{ begin: SlotToBegin | null; moments: Date[] }> {
    const { scope, log } = this.#crew;
    const now = scope.now();
    const moments = campaign.ends_at ? [campaign.ends_at] : [];
    if (last?.state === 'running') {
      moments.push(last.ends_at);
      return { begin: last.carried || now >= last.ends_at ? null : { ...last, again: true }, moments };
    }
    const { missed, begin, next } = dueSlots(campaign, last?.slot_at ?? null, now);
    if (next) moments.push(next);
    const slots = missed.map((slot_at) => ({ slot_at, ends_at: slotEnds(campaign, slot_at) }));
    const fault = slots.length === 0 ? null : (await readContent(scope, campaign.id, this.#options.data_folder)).fault;
    const reason = fault === null ? null : `nothing of it could be posted: ${fault}`;
    const noted = await recordMissed(scope, campaign, slots, reason);
    // After a night away one line, not one for each of a hundred slots.
    if (noted.length > 0) {
      const which = { campaign_id: campaign.id, slots: noted.length, first: noted[0], last: noted.at(-1) };
      log.warn(which, 'slots of a campaign were missed');
    }
    return { begin: begin && { slot_at: begin, ends_at: slotEnds(campaign, begin), again: false }, moments };
  }

  #slotWork(campaign: Campaign, { slot_at, ends_at, again }: SlotToBegin): Due {
    const { data_folder, lanes = null } = this.#options;
    const slot = { campaign, slot_at, ends_at, again };
    const work = (signal: AbortSignal) =>
      runSlot(this.#crew, this.#connections, { ...slot, data_folder, lanes, signal });
    return { key: slotKey(campaign.id), work };
  }

  #carryOut(asked: AskedRun, signal: AbortSignal): Promise<unknown> {
    const { said, lanes, data_folder } = this.#options;
    const at = { said, data_folder, signal, ...(lanes ? { lanes } : {}) };
    return carryOutAsked(this.#crew, this.#connections, asked, at);
  }

  async #joinOf(schedule: JoinSchedule, stopped: boolean): Promise<{ next: Date | null; begin: Due | null } | null> {
    const { scope, log } = this.#crew;
    const { niche, batch_size } = schedule;
    const found = joinMoment(schedule, scope.now());
    if (!found) return null;
    if ('fault' in found) {
      log.error({ niche, fault: found.fault }, 'schedule of joins cannot be read');
      return null;
    }
    const { due, next } = found;
    if (!due || (stopped && !due.missed) || !(await handleJoinMoment(scope, schedule, due))) {
      return { next, begin: null };
    }
    if (due.missed) log.warn({ niche, at: due.at }, 'batch of joins was missed');
    if (due.missed || this.#works.has(joinKey(niche))) return { next, begin: null };
    const { said, lanes } = this.#options;
    const at = { crew: this.#crew, connections: this.#connections, said, ...(lanes ? { lanes } : {}) };
    return { next, begin: { key: joinKey(niche), work: (signal) => run_batch({ ...at, signal }, niche, batch_size) } };
  }

  /** Slots and batches whose campaign or schedule does not run any more: the post or join in flight is the last one. */
  #haltOthers(running: ReadonlySet<string>): void {
    for (const [key, { halt }] of this.#works) if (!running.has(key)) halt.abort(new GroundcrewError('stopped'));
  }

  #isFree(key: string): boolean {
    const not_before = this.#not_before.get(key);
    return !this.#works.has(key) && (!not_before || not_before <= this.#crew.scope.now());
  }

  #begin(key: string, work: Due['work']): void {
    const { clock, log, scope } = this.#crew;
    const halt = new AbortController();
    const signal = AbortSignal.any([halt.signal, this.#stopping.signal]);
    this.#not_before.delete(key);
    const done = clock
      .task(() => work(signal))
      .then(
        (end) => {
          if (end === 'no_content') this.#not_before.set(key, addMs(scope.now(), AGAIN_MS));
        },
        (err: unknown) => {
          // Another process was faster, or somebody has stopped it: that is as it should be.
          const expected = signal.aborted || (err instanceof GroundcrewError && EXPECTED.has(err.code));
          const level = expected ? 'debug' : troubleLevel(err);
          log[level]({ err, what: key }, 'what was due has not come to its end');
          if (!expected) this.#not_before.set(key, addMs(scope.now(), AGAIN_MS));
        },
      )
      .then(() => {
        this.#works.delete(key);
        this.wake();
      });
    this.#works.set(key, { halt, done });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      // Whatever rings from here on may be something that this look does not see.
      this.#rung = Promise.withResolvers();
      try {
        const next = await this.step();
        await this.#rest(next);
      } catch (err) {
        if (signal.aborted) return;
        this.#crew.log[troubleLevel(err)]({ err }, 'scheduler failed and goes on');
        await delay(LOOK_MS, signal).catch(() => {});
      }
    }
  }

  /** Outside of any task: an idle clock may jump to what is next. */
  async #rest(next: Date | null): Promise<void> {
    const rested = new AbortController();
    const signal = AbortSignal.any([rested.signal, this.#stopping.signal]);
    const over = () => {};
    const due = next && this.#crew.clock.sleepUntil(next, signal).catch(over);
    try {
      await Promise.race([this.#rung.promise, delay(LOOK_MS, signal).catch(over), ...(due ? [due] : [])]);
    } finally {
      rested.abort();
    }
  }
}

const EXPECTED: ReadonlySet<string> = new Set(['already_running', 'workspace_stopped', 'stopped', 'lease_lost']);

function slotKey(campaign_id: number): string {
  return `slot:${campaign_id}`;
}

function joinKey(niche: string): string {
  return `join:${niche}`;
}
