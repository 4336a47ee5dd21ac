// An account connects anew, and whoever asked for it sees the stages as they are reached.
import type { CommandContext } from '#cli/context.ts';
import { shownTime, type Answer } from '#cli/output.ts';
import type { EventData } from '#domain/events.ts';
import { failedText } from '#domain/reconnects.ts';
import { EVENT_CHANNELS, followEvents } from '#engine/follow-events.ts';
import { LEASE_TTL_MS } from '#engine/lease-keeper.ts';
import { reconnect_account } from '#engine/operations.ts';
import { delay } from '#lib/time.ts';
import { lastEventSeq, type StoredEvent } from '#store/events/events.ts';
import { openBell } from '#store/database/listen.ts';
import { askForReconnect } from '#store/accounts/reconnects.ts';
import { liveWorkers } from '#store/leases/workers.ts';

/** Real time: longer than any reconnect takes. A server that has not ended it by then is at something else. */
const PATIENCE_MS = 300_000;

type Ended = { ok: boolean; sentence: string };

type Asked = { id: number; name: string };

/** `change`: stores what the account is to connect by. `more`: fields of the JSON document beside these. */
export async function reconnectAnswer(
  context: CommandContext,
  account: Asked,
  { change, more = {} }: { change?: () => Promise<unknown>; more?: Record<string, unknown> } = {},
): Promise<Answer> {
  const { core, config, crew } = context;
  const { scope } = crew;
  const stages: Omit<StoredEvent, 'account_id'>[] = [];
  const note = ({ seq, at, type, data }: StoredEvent): void => {
    stages.push({ seq, at, type, data });
    process.stderr.write(`${shownTime(at)} ${account.name}: ${wordsOf(type, data)}\n`);
  };
  const bell = await openBell(core.database_url, EVENT_CHANNELS, { schema: config.schema });
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, context.signal]);
  try {
    const events = followEvents(scope, await lastEventSeq(scope), { bell, signal });
    const ending = untilEnded(events, account.id, note);
    // What is thrown before anybody waits for it is thrown where it is waited for.
    ending.catch(() => {});
    const workers = await liveWorkers(core.db, LEASE_TTL_MS);
    if (workers.length) process.stderr.write(`${account.name}: the running server is asked to connect it anew\n`);
    await (change ? change() : askForReconnect(scope, account.id));
    const { ok, sentence } = workers.length
      ? await waitForWorkers(account, ending, enough)
      : await workHere(context, account, ending, enough);
    return { json: { account_id: account.id, ...more, reconnected: ok, stages }, text: sentence, exit: ok ? 0 : 1 };
  } finally {
    enough.abort();
    await bell.close();
  }
}

/** Null: the signal fired first. */
async function untilEnded(
  events: AsyncIterable<StoredEvent>,
  account_id: number,
  note: (event: StoredEvent) => void,
): Promise<StoredEvent | null> {
  for await (const event of events) {
    if (event.account_id !== account_id || !event.type.startsWith('reconnect.')) continue;
    note(event);
    if (event.type === 'reconnect.failed') return event;
    if (event.type === 'reconnect.verified' && event.data['again'] !== true) return event;
  }
  return null;
}

async function waitForWorkers(
  { name }: Asked,
  ending: Promise<StoredEvent | null>,
  enough: AbortController,
): Promise<Ended> {
  void delay(PATIENCE_MS, enough.signal).then(
    () => enough.abort(),
    () => {},
  );
  const event = await ending;
  if (event) return endOf(name, event);
  return { ok: false, sentence: `${name} is not reconnected yet: its flag stands, and the server will see to it.` };
}

async function workHere(
  context: CommandContext,
  { id, name }: Asked,
  ending: Promise<StoredEvent | null>,
  enough: AbortController,
): Promise<Ended> {
  const { crew, signal } = context;
  const result = await reconnect_account({ crew, connections: context.connections(), signal }, id);
  if (result.end === 'not_now') {
    enough.abort();
    return { ok: false, sentence: `${name} is not reconnected now (${result.why}): its flag stands.` };
  }
  const event = await ending;
  return event ? endOf(name, event) : { ok: false, sentence: `${name} is not reconnected: stopped; its flag stands.` };
}

function endOf(name: string, { type, data }: StoredEvent): Ended {
  const ok = type === 'reconnect.verified';
  return { ok, sentence: ok ? `${name} is connected by its present settings.` : `${name} ${wordsOf(type, data)}` };
}

const STAGE_WORDS: Partial<Record<StoredEvent['type'], string>> = {
  'reconnect.drained': 'what was under way has ended',
  'reconnect.closed': 'the old connection is closed',
  'reconnect.connected': 'connected anew',
};

function wordsOf(type: StoredEvent['type'], data: StoredEvent['data']): string {
  if (type === 'reconnect.started') {
    return data['why'] === 'settings_changed' ? 'reconnecting: settings were changed' : 'reconnecting';
  }
  if (type === 'reconnect.proxy_tested') return `Telegram is reached in ${String(data['milliseconds'])} ms`;
  if (type === 'reconnect.verified') {
    const again = data['again'] === true ? '; settings were changed meanwhile: once more' : '';
    return `answered who it is in ${String(data['milliseconds'])} ms${again}`;
  }
  return type === 'reconnect.failed' ? failedWords(data) : (STAGE_WORDS[type] ?? type);
}

function failedWords(data: StoredEvent['data']): string {
  // As `reconnect-account.ts` has written it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const failed = data as EventData['reconnect.failed'];
  const { next_at } = failed;
  const next = next_at === null ? '' : ` It is tried again at ${shownTime(new Date(next_at))}.`;
  return `${failedText(failed)} The flag stands.${next}`;
}
