import type { Destination } from '#telegram/link/socks.ts';

/** Telegram's production DCs, as help.getConfig has named them for years; for sessions that keep only the DC's number. */
const PRODUCTION: Record<number, string> = {
  1: '149.154.175.53',
  2: '149.154.167.51',
  3: '149.154.175.100',
  4: '149.154.167.91',
  5: '91.108.56.130',
};

/** Telegram's test DCs, on which nothing is real. */
const TEST: Record<number, string> = {
  1: '149.154.175.10',
  2: '149.154.167.40',
  3: '149.154.175.117',
};

const PORT = 443;

/** The DC that a client asks first when it has no session. */
export const FIRST_DC = 2;

export function dcAddress(dc_id: number, test_mode = false): Destination | null {
  const host = (test_mode ? TEST : PRODUCTION)[dc_id];
  return host ? { host, port: PORT } : null;
}
