// What webhooks are told, when they are tried again, and when no more.
import type { EventType, ToldEvent } from '#domain/events.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '#domain/days.ts';
import type { WebhookFault } from '#domain/webhook-faults.ts';
import type { Chance } from '#lib/chance.ts';
import { scrubText } from '#lib/scrub-text.ts';

/** All of them are delivered at the same time, each by itself, so that none waits for another. */
export const WEBHOOKS_MAX = 20;

/** After a new secret the one before signs, too, for so long. */
export const OLD_SECRET_MS = DAY_MS;

/** What fails for so long is put aside. */
export const GIVE_UP_MS = 3 * DAY_MS;

/** Deliveries are kept for as long as events are. */
export const KEEP_DELIVERIES_MS = 30 * DAY_MS;

/** The workspace is told from this failure on: what passes within a minute is no trouble. */
export const TELL_AFTER = 4;

const FIRST_PAUSE_MS = 5 * SECOND_MS;
const LONGEST_PAUSE_MS = 3 * HOUR_MS;
/** Percent, to either side: so that what has failed together does not come back together. */
const JITTER = 20;

/** What came of one try. */
export type Outcome = {
  /** Null: it was delivered. */
  fault: WebhookFault | null;
  /** Null: nothing was answered. */
  status: number | null;
  /** The first bytes of the answer. */
  answer: string | null;
  milliseconds: number;
  /** The receiver asks for so long a pause. */
  retry_after_ms: number | null;
};

type Failing = { failures: number; failing_since: Date };

/** When the next try is due, after so many failures one after the other; null: it is put aside. */
export function nextTry(
  { failures, failing_since }: Failing,
  { fault, retry_after_ms }: Pick<Outcome, 'fault' | 'retry_after_ms'>,
  { now, chance }: { now: Date; chance: Chance },
): Date | null {
  if (fault === 'gone') return null;
  const pause_ms = Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
  const spread_ms = (pause_ms * chance.int(100 - JITTER, 100 + JITTER)) / 100;
  const at = addMs(now, Math.max(spread_ms, Math.min(retry_after_ms ?? 0, LONGEST_PAUSE_MS)));
  return at.getTime() - failing_since.getTime() > GIVE_UP_MS ? null : at;
}

/**
 * Of what no webhook is told, whatever it has chosen: how webhooks fare is for people. One that heard of its own failures would
 * fail because of them.
 */
export const UNTOLD_EVENTS: readonly EventType[] = ['webhook.changed'];

const TEXT_MAX = 2_000;
const BODY_MAX_BYTES = 65_536;

/**
 * The body that tells of it, at most 64 KiB. Events hold no secrets; what errors of others may have brought into them is hidden
 * as in logs.
 */
export function webhookBody(workspace_id: string, { seq, at, type, account_id, account, data }: ToldEvent): string {
  const head = {
    type,
    timestamp: at.toISOString(),
    workspace_id,
    seq,
    account: account_id === null ? null : { id: account_id, name: account },
  };
  const body = JSON.stringify({ ...head, data: told(data) });
  return Buffer.byteLength(body) <= BODY_MAX_BYTES ? body : JSON.stringify({ ...head, data: {}, too_large: true });
}

function told(value: unknown): unknown {
  if (typeof value === 'string') return scrubText(value).slice(0, TEXT_MAX).toWellFormed();
  if (Array.isArray(value)) return value.map(told);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, told(each)]));
}

/** What a test sends, of a type that no event has. */
export const TEST_TYPE = 'webhook.test';

export function testBody(
  workspace_id: string,
  { at, webhook_id, by }: { at: Date; webhook_id: string; by: string },
): string {
  return JSON.stringify({
    type: TEST_TYPE,
    timestamp: at.toISOString(),
    workspace_id,
    seq: null,
    account: null,
    data: { webhook_id, by },
  });
}
