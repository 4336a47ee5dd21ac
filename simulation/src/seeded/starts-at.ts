/** When every simulation begins, by Telegram's clock. */
export const STARTS_AT = '2026-03-02T06:30:00Z';
