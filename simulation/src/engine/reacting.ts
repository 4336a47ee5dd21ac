// What the tests of reactions share.
import { Lanes } from '@groundcrew/server/engine/lanes/lanes.ts';
import { performInLanes, reactionHandler } from '@groundcrew/server/engine/reactor/lane.ts';
import { newReactionTask, type ReactionWish } from '@groundcrew/server/engine/reactor/new-task.ts';
import { carryOutTask, type CarryEnd } from '@groundcrew/server/engine/reactor/run-task.ts';
import { userOf, type EngineWorld, type GroupSpec } from './harness.ts';

export const REACT = 'messages.sendReaction';
/** The number of the only post that most of these tests have. */
export const LINK = 'https://t.me/group_1/1';

/** Group 501 with accounts 1 … as members, bound to nobody. */
export function open(members: number, more: Partial<GroupSpec> = {}): GroupSpec {
  const numbers = Array.from({ length: members }, (_, n) => n + 1);
  return { id: 501, username: 'group_1', members: numbers, target: null, ...more };
}

/** Somebody writes in the group. Returns the link of the post. */
export async function write(world: EngineWorld, group = 'group_1', from = 1): Promise<string> {
  const { id } = await world.control<{ id: number }>('/messages', { group, from: userOf(from), text: 'For sale' });
  return `https://t.me/${group}/${id}`;
}

type Process = Pick<EngineWorld, 'crew' | 'connections' | 'core'>;

export function ask(process: Process, wish: Partial<ReactionWish> = {}): ReturnType<typeof newReactionTask> {
  const who = { account_count: 8 };
  return newReactionTask(process.crew, { link: LINK, emoji: '👍,🔥', who, created_by: 'test', ...wish });
}

const opened = new Map<Process['connections'], Lanes>();

/** Of a process that carries out what it asks for by itself, as there are no live workers. */
function lanesOf({ crew, connections }: Process): Lanes {
  const known = opened.get(connections);
  if (known) return known;
  const lanes = new Lanes(crew, connections);
  lanes.handle('reaction', reactionHandler(crew, connections));
  opened.set(connections, lanes);
  return lanes;
}

/** Before the world closes. */
export async function stopLanes(): Promise<void> {
  for (const lanes of opened.values()) await lanes.stop();
  opened.clear();
}

export function carryOut(process: Process, id: number, signal = new AbortController().signal): Promise<CarryEnd> {
  const { crew, core } = process;
  const perform = performInLanes(lanesOf(process));
  return core.clock.task(() => carryOutTask({ crew, perform, signal }, id));
}

export async function react(process: Process, wish: Partial<ReactionWish> = {}): Promise<number> {
  const { id } = await ask(process, wish);
  await carryOut(process, id);
  return id;
}

export const taskOf = (world: EngineWorld, id: number) => world.one('select * from reaction_tasks where id = $1', [id]);

export const resultsOf = (world: EngineWorld, id: number) =>
  world.sql<{ account_id: number; emoji: string; status: string; error_message: string | null; place: number | null }>(
    `select account_id, emoji, status, error_message, place from reaction_results where task_id = $1 order by id`,
    [id],
  );

/** Who has what at the post, by Telegram's own books; numbers of accounts. */
export async function atPost(world: EngineWorld, group_id = 501): Promise<Map<number, string>> {
  type Message = { chat_id: number; reactions: { user_id: number; emoji: string[] }[] };
  const messages = await world.control<Message[]>('/messages');
  const reactions = messages.filter(({ chat_id }) => chat_id === -1_000_000_000_000 - group_id);
  return new Map(
    reactions.flatMap((message) =>
      message.reactions.map(({ user_id, emoji }): [number, string] => [user_id - userOf(0), emoji.join(' ')]),
    ),
  );
}
