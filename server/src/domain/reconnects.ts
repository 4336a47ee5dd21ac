// A graceful reconnect of one account. Its stages, each reached only after the one before:
//   drain → settings → proxy_test → close → connect → verify
// Up to proxy_test the old connection lives, and goes on living when that stage fails.
import { shellWord } from '#domain/blockers.ts';
import { dateText, MINUTE_MS } from '#domain/days.ts';

export type ReconnectStage = 'drain' | 'settings' | 'proxy_test' | 'close' | 'connect' | 'verify';

/** The longest time after which a failed reconnect is tried again without anybody asking for it. */
const RETRY_MAX_MS = 30 * MINUTE_MS;

/** Milliseconds until the next attempt after the n-th failure in a row: 1, 2, 4, 8, 16 minutes, then every 30. */
export function reconnectPause(failures: number): number {
  return Math.min(2 ** Math.min(failures - 1, 30) * MINUTE_MS, RETRY_MAX_MS);
}

/** How an attempt failed, as its event tells it. */
export type FailedReconnect = {
  at: Date;
  stage: ReconnectStage;
  error: string;
  /** The old connection went on as it was. */
  connected: boolean;
  /** When it is tried again by itself; null: when somebody asks. */
  next_at: Date | null;
};

const FAILED_AT: Record<ReconnectStage, string> = {
  drain: 'what is under way did not end',
  settings: 'the settings cannot be used',
  proxy_test: 'the way to Telegram by the present settings does not work',
  close: 'the old connection was not closed',
  connect: 'no connection came about',
  verify: 'the new connection did not answer',
};

/** As a clause behind the account's name. */
export function failedText({
  stage,
  error,
  connected,
}: Pick<FailedReconnect, 'stage' | 'error' | 'connected'>): string {
  const old = connected ? ' The old connection goes on as it was.' : '';
  return `is not reconnected: ${FAILED_AT[stage]} (${error}).${old}`;
}

/** What a person can do about it. */
export function failedAction({ stage, next_at }: FailedReconnect, session_name: string): string {
  const name = shellWord(session_name);
  const mended = {
    drain: 'Wait until what it does has ended.',
    settings: `Give it what is named: groundcrew accounts login ${name} --replace, or groundcrew accounts proxy ${name} URL.`,
    proxy_test: `Test its proxy: groundcrew accounts proxy-test ${name}. Give it another: groundcrew accounts proxy ${name} URL.`,
    close: 'Wait.',
    connect: `See why: groundcrew health --account ${name}. Another proxy: groundcrew accounts proxy ${name} URL.`,
    verify: `See why: groundcrew health --account ${name}. Another proxy: groundcrew accounts proxy ${name} URL.`,
  }[stage];
  const again = `groundcrew accounts reconnect ${name}`;
  return next_at === null
    ? `${mended} Then run: ${again}`
    : `${mended} It is tried again at ${dateText(next_at)}; at once with: ${again}`;
}
