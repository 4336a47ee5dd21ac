/** People who do something by themselves: talk in groups, answer the accounts, read and react. All from the seed. */
import type { Chance } from '#chance.ts';
import type { SimulatedClock } from '#clock/clock.ts';
import { LANGUAGES, saying } from '#generate/names.ts';
import { announceMessage } from '#methods/announce.ts';
import type { Tell } from '#methods/handler.ts';
import { tellReactions, tellRead } from '#methods/tell-changes.ts';
import type { WorldLife } from '#world-file.ts';
import { send, type Recipient } from '#world/messages.ts';
import { react, usualReactions } from '#world/reactions.ts';
import { markRead } from '#world/reading.ts';
import type { Group, Message, Person, Sent } from '#world/types.ts';
import type { World } from '#world/world.ts';
import { Schedule } from './schedule.ts';

const HOUR_MS = 3_600_000;
/** A clock that is moved by months would make up talk without end; what is older is left out. */
const TALK_AGE_MAX_MS = 7 * 24 * HOUR_MS;

export type LifeOptions = { world: World; clock: SimulatedClock; tell: Tell; chance: Chance; life: WorldLife };

/** Begins at once and ends with the clock. */
export function startLife(options: LifeOptions): void {
  const schedule = new Schedule(options.clock);
  const start = options.clock.now();
  for (const group of options.world.groups.values()) startTalk(options, schedule, group, start);
  options.world.onSent((sent) => {
    if (options.world.people.get(sent.message.from_id)?.is_account) answerTo(options, schedule, sent);
  });
}

/** Each group has a stream of chance of its own: what happens elsewhere changes nothing here. */
function startTalk(
  { world, clock, tell, chance, life }: LifeOptions,
  schedule: Schedule,
  group: Group,
  start: Date,
): void {
  const { messages_per_hour = 0 } = life;
  const own = chance.split(`group ${group.chat_id}`);
  if (messages_per_hour === 0 || group.kind === 'channel') return;
  const plan = (after: Date): void => {
    // Exponential pauses: messages come independently of each other.
    const pause_ms = (-Math.log(1 - own.int(2 ** 32) / 2 ** 32) / messages_per_hour) * HOUR_MS;
    schedule.add(new Date(after.getTime() + pause_ms), talk);
  };
  const talk = (at: Date): void => {
    const people = peopleIn(world, group);
    if (people.length > 0 && group.migrated_to === null && clock.now().getTime() - at.getTime() <= TALK_AGE_MAX_MS) {
      say({ world, tell }, own.pick(people), { group }, { chance: own, at });
    }
    plan(at);
  };
  plan(start);
}

/** What follows a message of an account. */
function answerTo(options: LifeOptions, schedule: Schedule, { message, group }: Sent): void {
  const { world, tell, life } = options;
  const chance = options.chance.split(`message ${message.order}`);
  const people = group ? peopleIn(world, group) : partnerOf(world, message);
  if (people.length === 0) return;
  const after = (range: readonly [number, number]): Date => {
    return new Date(message.at.getTime() + chance.between(range[0], range[1]) * 1000);
  };
  const happens = (probability = 1): boolean => chance.happens(probability);
  const { reads, answers, reactions } = life;
  const reader = chance.pick(people);
  if (reads && happens(reads.probability)) {
    schedule.add(after(reads.after_seconds), (now) => read({ world, tell }, reader, message, now));
  }
  const reactor = chance.pick(people);
  if (reactions && happens(reactions.probability)) {
    const emoji = chance.pick(usualReactions(group));
    schedule.add(after(reactions.after_seconds), (now) => {
      const place = world.places.get(message);
      if (!place || message.deleted_at) return;
      if (react(world, reactor, { message, group }, { emoji: [emoji], at: now }) === null) {
        tellReactions({ world, tell, now }, place);
      }
    });
  }
  const writer = chance.pick(people);
  if (answers && happens(answers.probability)) {
    schedule.add(after(answers.after_seconds), (at) => {
      const to = group ? { group } : privately(world, writer, message);
      if (to && !message.deleted_at) say({ world, tell }, writer, to, { chance, at, reply_to: group ? message : null });
    });
  }
}

function say(
  { world, tell }: Pick<LifeOptions, 'world' | 'tell'>,
  from: Person,
  to: Recipient,
  { chance, at, reply_to = null }: { chance: Chance; at: Date; reply_to?: Message | null },
): void {
  const language = LANGUAGES.find((each) => each === from.language) ?? 'en';
  const topic_id = reply_to?.topic_id ?? ('group' in to && to.group.topics ? 1 : null);
  const draft = { text: saying(chance, language), reply_to, reply_to_id: reply_to?.id ?? null, topic_id };
  announceMessage({ world, tell, now: at }, send(world, from, to, draft, at));
}

function read({ world, tell }: Pick<LifeOptions, 'world' | 'tell'>, reader: Person, message: Message, now: Date): void {
  const place = world.places.get(message);
  const copy = place?.copies.find(({ owner_id }) => owner_id === reader.id);
  const seen = place?.post ? { chat_id: message.chat_id, id: place.post.id } : copy;
  if (seen) tellRead({ world, tell, now }, markRead(world, reader, seen.chat_id, seen.id));
}

/** Whom nobody plays. */
function peopleIn(world: World, group: Group): Person[] {
  return [...group.members.keys()].flatMap((id) => {
    const person = world.people.get(id);
    return person && isAlive(person) && id !== group.guard_bot && !group.banned.has(id) ? [person] : [];
  });
}

/** Back to who wrote, unless one of them has blocked the other since. */
function privately(world: World, writer: Person, { from_id }: Message): Recipient | null {
  const person = world.people.get(from_id);
  return person && !person.blocks.has(writer.id) && !writer.blocks.has(person.id) ? { person } : null;
}

function partnerOf(world: World, message: Message): Person[] {
  const person = world.people.get(message.chat_id);
  return person && isAlive(person) ? [person] : [];
}

function isAlive({ is_account, state }: Person): boolean {
  return !is_account && state === 'ok';
}
