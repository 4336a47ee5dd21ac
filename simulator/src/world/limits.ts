/** What holds in a world that says nothing else. */
import type { WorldLimits } from '#world-file.ts';

export type Limits = {
  /** Null: references do not expire by themselves. */
  file_reference_seconds: number | null;
  edit_seconds: number;
  reactions: number;
  groups: number;
  difference_slice: number;
  /** Infinite: nothing is ever too long. */
  difference_max: number;
  channel_difference_max: number;
  names_changed_channels: boolean;
};

/** As Telegram's own configuration has them: `edit_time_limit`, `reactions_uniq_max`, `channels_limit_default`. */
export function limitsOf(limits: WorldLimits = {}): Limits {
  return {
    file_reference_seconds: limits.file_reference_seconds ?? null,
    edit_seconds: limits.edit_seconds ?? 172_800,
    reactions: limits.reactions ?? 11,
    groups: limits.groups ?? 500,
    difference_slice: limits.difference_slice ?? 500,
    difference_max: limits.difference_max ?? Infinity,
    channel_difference_max: limits.channel_difference_max ?? Infinity,
    names_changed_channels: limits.names_changed_channels ?? true,
  };
}
