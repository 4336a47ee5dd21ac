/** Reactions: one person's stand together, and replace those from before. */
import type { Group, Message, Person } from './types.ts';
import type { World } from './world.ts';

/** What Telegram offers everywhere, in its order. */
export const REACTIONS: readonly string[] = (
  '👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ' +
  '❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👀 🎃 🙈 😇'
).split(' ');

/** One for everybody; more need Premium. */
const REACTIONS_OF_ONE_PERSON = 1;

type Refusal = 'MESSAGE_NOT_MODIFIED' | 'REACTION_INVALID' | 'REACTIONS_TOO_MANY';

/** Null: done. An empty list takes back what there was. */
export function react(
  world: World,
  person: Person,
  { message, group }: { message: Message; group: Group | null },
  reaction: { emoji: readonly string[]; at: Date },
): Refusal | null {
  const emoji = reaction.emoji.map(plain);
  const before = message.reactions.get(person.id)?.emoji ?? [];
  if (emoji.join() === before.join()) return 'MESSAGE_NOT_MODIFIED';
  if (emoji.length > REACTIONS_OF_ONE_PERSON) return 'REACTIONS_TOO_MANY';
  const allowed = allowedReactions(group);
  if (emoji.some((each) => !allowed.includes(each))) return 'REACTION_INVALID';
  const others = [...message.reactions].filter(([id]) => id !== person.id).flatMap(([, each]) => each.emoji);
  const bound = group?.reactions_max ?? world.limits.reactions;
  if (emoji.some((each) => !others.includes(each)) && new Set([...others, ...emoji]).size > bound) {
    return 'REACTIONS_TOO_MANY';
  }
  message.reactions.delete(person.id);
  if (emoji.length > 0) message.reactions.set(person.id, { emoji, at: reaction.at });
  return null;
}

/** Those that people mostly use, of the ones that are allowed there. */
export function usualReactions(group: Group | null): readonly string[] {
  const allowed = allowedReactions(group);
  return allowed.length > 0 ? allowed.slice(0, 5) : REACTIONS.slice(0, 1);
}

function allowedReactions(group: Group | null): readonly string[] {
  return group?.reactions?.map(plain) ?? REACTIONS;
}

/** Clients may or may not say that an emoji wants its coloured form; Telegram's own list does not. */
function plain(emoji: string): string {
  return emoji.replaceAll('\u{fe0f}', '');
}
