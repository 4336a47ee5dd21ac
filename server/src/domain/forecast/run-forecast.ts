// The planner on a virtual clock: the slots and batches that are to come, side by side, each waiting where the engine would.
// Every call of Telegram is taken to succeed at once, and every pause after a join to have its mean length.
import { addMs, latest } from '#domain/days.ts';
import { nextOfCron, readCron } from '#domain/schedule/cron.ts';
import { SLOT_BEGINS_WITHIN_MS, SLOT_LASTS_MS, slotBeginsUntil, slotsBetween } from '#domain/schedule/slots.ts';
import type { ForecastInput, PlannedCampaign, PlannedJoins } from './input.ts';
import { joinBatch } from './join-batch.ts';
import { postSlot } from './post-slot.ts';
import { worldOf, type World } from './world.ts';

type Work = Generator<Date, void>;
type Event = { at: Date; key: string; begin: (world: World) => Work };

export function runForecast(input: ForecastInput): World {
  const world = worldOf(input);
  const events = [
    ...input.campaigns.flatMap((campaign) => slotEvents(campaign, input)),
    ...input.joins.flatMap((joins) => joinEvents(joins, input)),
  ].toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const waiting: { until: Date; key: string; work: Work }[] = [];
  const go = (key: string, work: Work) => {
    const step = work.next();
    if (step.done !== true) waiting.push({ until: step.value, key, work });
  };
  for (let next = 0; ;) {
    const event = events[next];
    const first = waiting.reduce((a, b, n) => (b.until < (waiting[a]?.until ?? b.until) ? n : a), 0);
    const sleeper = waiting[first];
    // What goes on wakes before anything new begins: a slot is over when the next one comes.
    if (sleeper && (!event || sleeper.until <= event.at)) {
      if (sleeper.until >= input.until) return world;
      waiting.splice(first, 1);
      world.now = sleeper.until;
      go(sleeper.key, sleeper.work);
    } else if (event && event.at < input.until) {
      next += 1;
      world.now = event.at;
      // A batch that still goes on when the next is due: that one is left out.
      if (!waiting.some(({ key }) => key === event.key)) go(event.key, event.begin(world));
    } else return world;
  }
}

/** The slot that goes on, the one that may still begin, and those to come. */
function slotEvents(campaign: PlannedCampaign, { now, until }: ForecastInput): Event[] {
  const key = `slot ${campaign.id}`;
  const events: Event[] = [];
  const add = (at: Date, ends_at: Date, served: ReadonlySet<number> = new Set()) =>
    events.push({
      at,
      key: `${key} ${at.toISOString()}`,
      begin: (world) => postSlot(world, campaign, { ends_at, served }),
    });
  const { open, last_slot_at, due_from, ends_at } = campaign;
  if (open && open.ends_at > now) add(now, open.ends_at, open.served);
  // Far enough on both sides to see what may still begin, and where the last one ends.
  const slots = slotsBetween(campaign, addMs(now, -SLOT_LASTS_MS), addMs(until, SLOT_LASTS_MS));
  for (const [n, slot] of slots.entries()) {
    if (slot < due_from || (last_slot_at && slot <= last_slot_at) || (ends_at && slot >= ends_at)) continue;
    const following = slots[n + 1];
    const longest = addMs(slot, SLOT_LASTS_MS);
    const over = following && following < longest ? following : longest;
    if (slot >= now) add(slot, over);
    else if (!open && (!following || following > now) && now < slotBeginsUntil(campaign, slot)) add(now, over);
  }
  return events;
}

function joinEvents(joins: PlannedJoins, { now, until }: ForecastInput): Event[] {
  const read = readCron(joins.cron);
  if (!read.ok) return [];
  const { cron } = read;
  const next = (after: Date) => nextOfCron(cron, joins.zone, after);
  const begin = (world: World) => joinBatch(world, joins);
  const key = `join ${joins.niche}`;
  const events: Event[] = [];
  const { left = 0 } = joins;
  if (left > 0) events.push({ at: now, key, begin: (world) => joinBatch(world, { ...joins, batch_size: left }) });
  // One that has come lately and was not begun yet may still begin.
  const lately = latest(joins.handled_until, addMs(now, -SLOT_BEGINS_WITHIN_MS)) ?? now;
  if (next(lately) <= now) events.push({ at: now, key, begin });
  for (let at = next(now); at < until; at = next(at)) events.push({ at, key, begin });
  return events;
}
