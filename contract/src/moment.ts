// Moments as programs and people give them: JSON has no dates.
import { z } from 'zod';

const SAID =
  'it takes an ISO date and time such as 2026-03-01T09:00:00Z, or a date alone, which is its midnight in UTC';

const WRITTEN = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** A time of day without its zone could be any of a day's, and is refused. */
function isMoment(text: string): boolean {
  return WRITTEN.test(text) && z.iso.date().safeParse(text.slice(0, 10)).success && !Number.isNaN(Date.parse(text));
}

/** Of an input. Outputs have `z.date()`, which leaves as the same kind of text. */
export const moment = z.stringFormat('datetime', isMoment, { error: SAID }).transform((text) => new Date(text));
