import { DEFAULT_LIMITS, type Limits } from '#domain/limits.ts';
import type { QuietHours } from '#domain/quiet-hours.ts';

/** Thrown by a person: nothing outgoing happens in the workspace until a person lifts it. */
export type StopSwitch = { at: Date; by: string; reason: string | null };

/** What a workspace has decided for all of its accounts. */
export type Rules = {
  limits: Limits;
  /** Null: not thrown. */
  stop: StopSwitch | null;
  /** Null: none. */
  quiet_hours: QuietHours | null;
};

export const DEFAULT_RULES: Rules = { limits: DEFAULT_LIMITS, stop: null, quiet_hours: null };
