/** Telegram's dates are whole seconds. */
export function unix(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
