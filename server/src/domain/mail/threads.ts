// Which messages are one thread: those that are connected by Message-ID, In-Reply-To and the whole chain of References.

/** Longer ones are no Message-IDs (RFC 5322, 2.1.1). */
const ID_MAX = 998;
/** Of a chain its beginning and its end are kept: a thread of years has no more, a hostile one may. */
const FIRST = 20;
const LAST = 180;

/** The ids in a header, as they stand there; junk between them is left out. */
export function messageIds(header: string): string[] {
  // Without brackets some old programs write one id alone.
  const found = header.match(/<[^<>\s]+>/gu) ?? [bare(header)];
  const ids = [...new Set(found)].filter((id) => id !== '' && id.length <= ID_MAX);
  return ids.length <= FIRST + LAST ? ids : [...ids.slice(0, FIRST), ...ids.slice(-LAST)];
}

function bare(header: string): string {
  const word = header.trim();
  return /^[^\s<>]+@[^\s<>]+$/u.test(word) ? `<${word}>` : '';
}

export type Threaded = {
  message_id: string | null;
  in_reply_to: readonly string[];
  references: readonly string[];
};

/** All ids that connect a message with others, its own first. */
export function threadIds({ message_id, in_reply_to, references }: Threaded): string[] {
  return [...new Set([...(message_id === null ? [] : [message_id]), ...in_reply_to, ...references])];
}

export type ThreadPlan = {
  /** Of each message, which conversation it belongs to: an id, or `new` and a number. */
  homes: (number | { begun: number })[];
  /** Conversations that turn out to be one: the younger goes into the older. */
  merges: { from: number; into: number }[];
  /** What each Message-ID belongs to from now on; only those that are new or have moved. */
  ids: Map<string, number | { begun: number }>;
};

/**
 * Where messages belong, one after the other. `known`: conversations of ids that were seen before. A conversation is older than
 * another when its id is lower. The result does not depend on the order of the messages, but for which number a new one has.
 */
export function planThreads(messages: readonly Threaded[], known: ReadonlyMap<string, number>): ThreadPlan {
  const parents = new Map<string, string>();
  const root = (id: string): string => {
    let top = id;
    for (let up = parents.get(top); up !== undefined && up !== top; up = parents.get(top)) top = up;
    for (let at = id; at !== top;) {
      const up = parents.get(at) ?? top;
      parents.set(at, top);
      at = up;
    }
    return top;
  };
  const join = (one: string, other: string) => parents.set(root(other), root(one));
  // A message without any id is alone.
  const names = messages.map((message, n) => [`message ${n}`, ...threadIds(message).map((id) => `id ${id}`)]);
  for (const [first = '', ...others] of names) {
    parents.set(first, first);
    for (const other of others) {
      if (!parents.has(other)) parents.set(other, other);
      const conversation = known.get(other.slice(3));
      if (conversation !== undefined) {
        const name = `conversation ${conversation}`;
        if (!parents.has(name)) parents.set(name, name);
        join(name, other);
      }
      join(first, other);
    }
  }
  const oldest = new Map<string, number>();
  const conversations = [...new Set(known.values())].toSorted((one, other) => one - other);
  for (const id of conversations) {
    const name = `conversation ${id}`;
    if (parents.has(name) && !oldest.has(root(name))) oldest.set(root(name), id);
  }
  const begun = new Map<string, number>();
  const homeOf = (name: string): number | { begun: number } => {
    const top = root(name);
    const found = oldest.get(top);
    if (found !== undefined) return found;
    if (!begun.has(top)) begun.set(top, begun.size);
    return { begun: begun.get(top) ?? 0 };
  };
  const homes = names.map(([first = '']) => homeOf(first));
  const merges = conversations.flatMap((from) => {
    const name = `conversation ${from}`;
    const into = parents.has(name) ? oldest.get(root(name)) : undefined;
    return into === undefined || into === from ? [] : [{ from, into }];
  });
  const ids = new Map<string, number | { begun: number }>();
  for (const [, ...others] of names) for (const other of others) ids.set(other.slice(3), homeOf(other));
  return { homes, merges, ids };
}
