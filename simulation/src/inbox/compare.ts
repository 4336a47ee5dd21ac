// What stands in the inbox of an account beside what Telegram has: message by message, in each conversation.
import { belongsToInbox } from '@groundcrew/server/domain/inbox-telegram.ts';
import type { Simulator } from '@groundcrew/simulator';

type World = Simulator['world'];

/** A message as both sides tell it. */
export type Line = { peer_id: number; id: number; own: boolean; text: string };

/** A stored message, deleted ones left out; in the order in which people see them. */
export const STORED_SQL = `
  select g.peer_id::float8 as peer_id, g.telegram_message_id::float8 as id, g.direction = 'outbound' as own, g.text
  from conversation_messages g where g.account_id = $1 and g.deleted_at is null and g.kind <> 'service'
  order by g.conversation_id, g.sent_at, coalesce(g.telegram_message_id, 9007199254740991), g.id`;

/** What should stand there: private chats whole, of groups what names the account or answers it. */
export function expectedOf(world: World, user_id: number): Line[] {
  const person = world.people.get(user_id);
  if (!person) throw new Error(`nobody has the id ${user_id}`);
  const mailbox = person.mailbox.copies.flatMap(({ id, chat_id, message }) =>
    kept(person, chat_id, message) ? [lineOf(person.id, { peer_id: chat_id, id, message })] : [],
  );
  const groups = [...person.groups].flatMap((chat_id) => {
    const group = world.groups.get(chat_id);
    if (!group || group.kind === 'basic_group') return [];
    return group.posts.flatMap(({ id, message }) =>
      kept(person, chat_id, message) ? [lineOf(person.id, { peer_id: chat_id, id, message })] : [],
    );
  });
  return [...mailbox, ...groups];
}

type Person = NonNullable<ReturnType<World['people']['get']>>;
type Message = Person['mailbox']['copies'][number]['message'];

function kept(person: Person, chat_id: number, message: Message): boolean {
  const { from_id, text, reply_to, action } = message;
  if (action) return false;
  const own = from_id === person.id;
  const mentions_me =
    chat_id < 0 && !own && (reply_to?.from_id === person.id || text.includes(`@${person.username ?? '-'}`));
  const chat = {
    id: chat_id,
    kind: chat_id > 0 ? ('private' as const) : ('supergroup' as const),
    title: null,
    username: null,
  };
  const seen = { chat, own, sender_id: from_id, mentions_me, service: null, reply_to: null, album_id: null };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rule looks at nothing else of a message.
  return belongsToInbox(seen as unknown as Parameters<typeof belongsToInbox>[0]) === 'yes';
}

function lineOf(user_id: number, of: { peer_id: number; id: number; message: Message }): Line {
  return { peer_id: of.peer_id, id: of.id, own: of.message.from_id === user_id, text: of.message.text };
}

export type Difference = { lost: string[]; doubled: string[]; reordered: string[]; other: string[] };

export function compare(expected: readonly Line[], stored: readonly Line[]): Difference {
  const seen = new Map<string, number>();
  for (const line of stored) seen.set(placeOf(line), (seen.get(placeOf(line)) ?? 0) + 1);
  const found = new Map(stored.map((line) => [placeOf(line), line]));
  const wanted = new Set(expected.map(placeOf));
  const texts = new Map(stored.map((line) => [placeOf(line), line.text]));
  return {
    lost: expected.filter((line) => !found.has(placeOf(line))).map(placeOf),
    doubled: doubledOf(expected, stored, seen),
    reordered: reorderedOf(expected, stored),
    other: [
      ...stored.filter((line) => !wanted.has(placeOf(line))).map((line) => `${placeOf(line)} is not on Telegram`),
      ...expected
        .filter((line) => (texts.get(placeOf(line)) ?? line.text) !== line.text)
        .map((line) => `${placeOf(line)} says something else`),
    ],
  };
}

function placeOf({ peer_id, id, own }: Line): string {
  return `${peer_id}/${id}${own ? ' (own)' : ''}`;
}

/** By its place, or by what it says: every text of such a run is said once. */
function doubledOf(expected: readonly Line[], stored: readonly Line[], seen: ReadonlyMap<string, number>): string[] {
  const told = countBy(expected.map(({ peer_id, text }) => `${peer_id}: ${text}`));
  const kept = countBy(stored.map(({ peer_id, text }) => `${peer_id}: ${text}`));
  return [
    ...[...seen].flatMap(([place, times]) => (times > 1 ? [place] : [])),
    ...[...kept].flatMap(([line, times]) => (told.has(line) && times > (told.get(line) ?? 0) ? [line] : [])),
  ];
}

function reorderedOf(expected: readonly Line[], stored: readonly Line[]): string[] {
  const byPeer = Map.groupBy(expected, ({ peer_id }) => peer_id);
  return [...byPeer].flatMap(([peer_id, lines]) => {
    const order = lines.map(({ id }) => id);
    const known = new Set(order);
    const ids = stored.flatMap((line) => (line.peer_id === peer_id && known.has(line.id) ? [line.id] : []));
    const present = new Set(ids);
    const wanted = order.filter((id) => present.has(id));
    return ids.join() === wanted.join() ? [] : [`chat ${peer_id}`];
  });
}

function countBy(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
