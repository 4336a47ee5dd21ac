// What the simulator knows, read and steered over its control API: the ledger that the product is held against.

export type LedgerMessage = {
  order: number;
  id: number;
  chat_id: number;
  from_id: number;
  by_account: boolean;
  at: string;
  text: string;
  random_id: string | null;
};

export type Call = { seq: number; at: string; user_id: number | null; method: string; error?: string | null };

export type ConnectionReport = {
  connections: { id: number; main: boolean; user_id: number | null }[];
  max_main_connections: Record<string, number>;
  killed: string[];
};

/** Marked id, and when each member came in. */
export type GroupReport = { chat_id: number; joined_at: Record<string, string> };

export type Control = {
  groups: () => Promise<GroupReport[]>;
  messages: () => Promise<LedgerMessage[]>;
  /** Somebody writes: `chat_id` is marked, a user's id for a private message. */
  write: (message: { from: number; chat_id: number; text: string }) => Promise<LedgerMessage>;
  calls: () => Promise<Call[]>;
  connections: () => Promise<ConnectionReport>;
  now: () => Promise<Date>;
  advance: (seconds: number) => Promise<void>;
  fault: (fault: Record<string, unknown>) => Promise<void>;
  endFaults: () => Promise<void>;
  /** What Telegram thinks of an account from now on. */
  setState: (user_id: number, state: 'ok' | 'revoked' | 'banned' | 'frozen' | 'spam_restricted') => Promise<void>;
};

export function openControl(address: string): Control {
  async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> {
    const init =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`http://${address}${path}`, { method, ...init });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }
  /** Pages of a log that keeps only so many entries are read often enough by whoever calls this after each command. */
  const calls: Call[] = [];
  return {
    groups: async () => (await call<{ groups: GroupReport[] }>('GET', '/state')).groups,
    messages: () => call('GET', '/messages'),
    write: (message) => call('POST', '/messages', message),
    calls: async () => {
      calls.push(...(await call<Call[]>('GET', `/calls?after=${calls.at(-1)?.seq ?? 0}`)));
      return calls;
    },
    connections: () => call('GET', '/connections'),
    now: async () => new Date((await call<{ now: string }>('GET', '/clock')).now),
    advance: async (seconds) => {
      await call('POST', '/clock/advance', { seconds });
    },
    fault: async (fault) => {
      await call('POST', '/faults', fault);
    },
    endFaults: async () => {
      await call('DELETE', '/faults');
    },
    setState: async (user_id, state) => {
      await call('POST', `/users/${user_id}/state`, { state });
    },
  };
}
