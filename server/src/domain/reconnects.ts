// A graceful reconnect of one account. Its stages, each reached only after the one before:
//   drain → settings → proxy_test → close → connect → verify
// Up to proxy_test the old connection lives, and goes on living when that stage fails.
import { MINUTE_MS } from '#domain/days.ts';

export type ReconnectStage = 'drain' | 'settings' | 'proxy_test' | 'close' | 'connect' | 'verify';

/** The longest time after which a failed reconnect is tried again without anybody asking for it. */
const RETRY_MAX_MS = 30 * MINUTE_MS;

/** Milliseconds until the next attempt after the n-th failure in a row: 1, 2, 4, 8, 16 minutes, then every 30. */
export function reconnectPause(failures: number): number {
  return Math.min(2 ** Math.min(failures - 1, 30) * MINUTE_MS, RETRY_MAX_MS);
}
