// Holds what Telegram saw against what the product says, and both against the rules. Every rule is written here anew, from
// what people are promised, without the product's own code.
import type { Call, ConnectionReport, GroupReport, LedgerMessage } from './control.ts';

export type PostRow = {
  id: number;
  account_id: number;
  telegram_user_id: number;
  target_id: number;
  telegram_id: number;
  link: string;
  status: string;
  message_content: string;
  telegram_message_id: number | null;
  random_id: string | null;
  warmup_ends_at: string;
};

export type Finding = {
  rule: 'ledger' | 'limits' | 'warm-up' | 'flood' | 'binding' | 'double connections';
  detail: string;
};

export type Evidence = {
  /** What the team's accounts wrote, as Telegram has it. */
  ledger: LedgerMessage[];
  calls: Call[];
  connections: ConnectionReport;
  groups: GroupReport[];
  begun_at: Date;
  /** Successful posts of the product. */
  posts: PostRow[];
};

const POSTS_PER_GROUP = 2;
const POSTS_PER_ACCOUNT = 20;
const JOINS_PER_ACCOUNT = 10;
const WARMUP_MS = 24 * 3_600_000;
const JOINS = new Set(['channels.joinChannel', 'messages.importChatInvite']);

export function compare(evidence: Evidence): Finding[] {
  return [
    ...compareLedger(evidence),
    ...limitsPassed(evidence),
    ...warmupsPassed(evidence),
    ...floodsPassed(evidence.calls),
    ...bindingsBroken(evidence.ledger),
    ...doubleConnections(evidence.connections),
  ];
}

/** Message by message: the same chat, number, random id, author and text on both sides, and nothing on one side only. */
function compareLedger({ ledger, posts }: Evidence): Finding[] {
  const key = (chat: number, message: number | null) => `${chat}/${message}`;
  const known = new Map(posts.map((post) => [key(post.telegram_id, post.telegram_message_id), post]));
  const found: Finding[] = [];
  for (const message of ledger) {
    const post = known.get(key(message.chat_id, message.id));
    known.delete(key(message.chat_id, message.id));
    const where = `message ${message.id} in ${message.chat_id}`;
    if (!post) found.push({ rule: 'ledger', detail: `${where} is not in the database` });
    else if (post.message_content.trim() !== message.text)
      found.push({ rule: 'ledger', detail: `${where}: another text` });
    else if (post.random_id !== message.random_id)
      found.push({ rule: 'ledger', detail: `${where}: another random id` });
    else if (post.telegram_user_id !== message.from_id)
      found.push({ rule: 'ledger', detail: `${where}: another author` });
  }
  for (const post of known.values())
    found.push({ rule: 'ledger', detail: `post ${post.id} to ${post.link} is not there` });
  return found;
}

function limitsPassed({ ledger, calls }: Evidence): Finding[] {
  const joins = calls.filter((call) => JOINS.has(call.method));
  return [
    ...over(ledger, (message) => `${day(message.at)} group ${message.chat_id}`, POSTS_PER_GROUP, 'posts'),
    ...over(ledger, (message) => `${day(message.at)} account ${message.from_id}`, POSTS_PER_ACCOUNT, 'posts'),
    ...over(joins, (call) => `${day(call.at)} account ${call.user_id}`, JOINS_PER_ACCOUNT, 'joins'),
  ];
}

function over<T>(items: readonly T[], keyOf: (item: T) => string, most: number, what: string): Finding[] {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count > most)
    .map(([key, count]) => ({ rule: 'limits', detail: `${key}: ${count} ${what}, ${most} allowed` }));
}

function day(at: string): string {
  return at.slice(0, 10);
}

/** Neither before the date that the product keeps, nor within a day of the join that Telegram itself remembers. */
function warmupsPassed({ ledger, groups, posts, begun_at }: Evidence): Finding[] {
  const warm = new Map(posts.map((post) => [post.telegram_id, Date.parse(post.warmup_ends_at)]));
  const byChat = new Map(groups.map((group) => [group.chat_id, group]));
  return ledger.flatMap(({ id, chat_id, from_id, at }): Finding[] => {
    const joined = Date.parse(byChat.get(chat_id)?.joined_at[from_id] ?? '');
    // Groups of the older scripts keep the date that they bring.
    const day_after = joined > begun_at.getTime() ? joined + WARMUP_MS : 0;
    const ends = Math.max(warm.get(chat_id) ?? 0, day_after);
    const detail = `message ${id} in ${chat_id} at ${at}, warm-up until ${new Date(ends).toISOString()}`;
    return Date.parse(at) < ends ? [{ rule: 'warm-up', detail }] : [];
  });
}

/** Nobody calls a method again before the wait that Telegram gave for it is over. */
function floodsPassed(calls: readonly Call[]): Finding[] {
  const until = new Map<string, number>();
  const found: Finding[] = [];
  for (const call of calls) {
    const key = `${call.user_id} ${call.method}`;
    const at = Date.parse(call.at);
    if (at < (until.get(key) ?? 0))
      found.push({ rule: 'flood', detail: `account ${key} at ${call.at}, still in a wait` });
    const [, seconds] = /^FLOOD_WAIT_(\d+)$/.exec(call.error ?? '') ?? [];
    if (seconds !== undefined) until.set(key, at + Number(seconds) * 1_000);
  }
  return found;
}

/** One group, one account: for ever. */
function bindingsBroken(ledger: readonly LedgerMessage[]): Finding[] {
  const writers = new Map<number, number>();
  return ledger.flatMap(({ chat_id, from_id }) => {
    const first = writers.get(chat_id) ?? from_id;
    writers.set(chat_id, first);
    return first === from_id
      ? []
      : [{ rule: 'binding', detail: `${chat_id} was written to by ${first} and ${from_id}` }];
  });
}

function doubleConnections({ max_main_connections, killed }: ConnectionReport): Finding[] {
  const twice = Object.entries(max_main_connections).filter(([, count]) => count > 1);
  return [
    ...twice.map(([key, count]): Finding => ({ rule: 'double connections', detail: `key ${key}: ${count} at once` })),
    ...killed.map((key): Finding => ({ rule: 'double connections', detail: `key ${key} was killed` })),
  ];
}
