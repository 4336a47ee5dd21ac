// What a workspace can set, within which bounds, and who may. The table's checks hold the same bounds.
import { ACCOUNTS_PER_POST } from '#domain/reactions.ts';
import { quietHoursText, readQuietHours, type QuietHours } from '#domain/quiet-hours.ts';

type Bounds = {
  kind: 'number';
  default: number;
  least: number;
  ceiling: number;
  unit: string;
  /** A limit that protects the accounts: above its default (or, of a pause, below it) only an owner may set it. */
  raised_by_owner: boolean;
  lowered_by_owner: boolean;
};

type Setting = { about: string } & (Bounds | { kind: 'boolean'; default: boolean } | { kind: 'quiet_hours' });

const number = (
  value: number,
  [least, ceiling]: [number, number],
  more: { unit: string; about: string; raised_by_owner?: boolean; lowered_by_owner?: boolean },
): Setting => ({
  kind: 'number',
  default: value,
  least,
  ceiling,
  raised_by_owner: false,
  lowered_by_owner: false,
  ...more,
});

const raised = { raised_by_owner: true };

/** In the order in which people see them. */
export const SETTINGS = {
  posts_per_group_per_day: number(2, [0, 5], { ...raised, unit: 'posts', about: 'in one group, each UTC day' }),
  posts_per_account_per_day: number(20, [0, 50], { ...raised, unit: 'posts', about: 'by one account, each UTC day' }),
  joins_per_account_per_day: number(10, [0, 20], { ...raised, unit: 'joins', about: 'by one account, each UTC day' }),
  reactions_per_post: number(ACCOUNTS_PER_POST.default, [0, ACCOUNTS_PER_POST.max], {
    ...raised,
    unit: 'accounts',
    about: 'that react to one post',
  }),
  warmup_hours: number(24, [24, 720], { unit: 'hours', about: 'from joining a group to the first post there' }),
  post_gap_seconds: number(60, [1, 86_400], {
    lowered_by_owner: true,
    unit: 'seconds',
    about: 'between two posts of an account, and of a niche',
  }),
  quiet_hours: { kind: 'quiet_hours', about: 'no joins, posts or reactions: "22:00-08:00 Europe/Kyiv", or off' },
  autoHealthCheck: { kind: 'boolean', default: true, about: 'test every session again and again' },
  healthCheckInterval: number(3_600_000, [60_000, 604_800_000], {
    unit: 'ms',
    about: 'between two tests of a session',
  }),
  connectionTimeout: number(30_000, [1_000, 300_000], { unit: 'ms', about: 'for one attempt to connect' }),
  maxConnectionRetries: number(5, [1, 20], { unit: 'attempts', about: 'after a live connection has dropped' }),
} satisfies Record<string, Setting>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue = number | boolean | QuietHours | null;
export type SettingRole = 'admin' | 'owner';

export type ReadSetting =
  | { ok: true; value: SettingValue }
  /** `forbidden`: somebody else may. */
  | { ok: false; why: 'bad_value' | 'forbidden'; reason: string };

export const SETTING_KEYS = Object.keys(SETTINGS).filter((key): key is SettingKey => key in SETTINGS);

export function settingKey(text: string): SettingKey | null {
  return SETTING_KEYS.find((key) => key === text) ?? SETTING_KEYS.find((key) => sameWord(key, text)) ?? null;
}

function sameWord(key: string, text: string): boolean {
  return key.toLowerCase() === text.toLowerCase().replaceAll('-', '_');
}

/** The value that a person means, if this role may set it. */
export function readSetting(key: SettingKey, text: string, role: SettingRole): ReadSetting {
  const setting: Setting = SETTINGS[key];
  switch (setting.kind) {
    case 'number':
      return readNumber(key, setting, text.trim(), role);
    case 'boolean':
      return readBoolean(key, text.trim());
    case 'quiet_hours': {
      const read = readQuietHours(text);
      if (!read.ok) return refused(`quiet_hours: ${read.reason}`);
      return { ok: true, value: read.quiet_hours };
    }
  }
}

function readNumber(key: SettingKey, setting: Bounds, text: string, role: SettingRole): ReadSetting {
  const { least, ceiling, unit } = setting;
  const range = `${least} to ${ceiling} ${unit} are allowed`;
  if (!/^-?\d{1,15}$/.test(text)) return refused(`${key}: "${text.slice(0, 100)}" is no whole number; ${range}`);
  const value = Number(text);
  if (value < least) return refused(`${key}: ${value} is below the least, ${least}; ${range}, and nobody may set less`);
  if (value > ceiling) {
    return refused(`${key}: ${value} is above the ceiling of ${ceiling}, which nobody may pass; ${whoMay(setting)}`);
  }
  const beyond =
    (setting.raised_by_owner && value > setting.default) || (setting.lowered_by_owner && value < setting.default);
  if (role !== 'owner' && beyond) {
    return { ok: false, why: 'forbidden', reason: `${key}: ${value} is for an owner to set; ${whoMay(setting)}` };
  }
  return { ok: true, value };
}

function whoMay(setting: Bounds): string {
  if (setting.lowered_by_owner) {
    return `an admin may set ${setting.default} to ${setting.ceiling}, an owner down to ${setting.least}`;
  }
  if (!setting.raised_by_owner) return `an admin may set ${setting.least} to ${setting.ceiling}`;
  return `an admin may set ${setting.least} to ${setting.default}, an owner up to ${setting.ceiling}`;
}

function readBoolean(key: SettingKey, text: string): ReadSetting {
  if (/^(true|on|yes)$/i.test(text)) return { ok: true, value: true };
  if (/^(false|off|no)$/i.test(text)) return { ok: true, value: false };
  return refused(`${key}: "${text.slice(0, 100)}" is neither true nor false`);
}

function refused(reason: string): ReadSetting {
  return { ok: false, why: 'bad_value', reason };
}

/** A value as a person writes it. */
export function settingText(value: SettingValue): string {
  return typeof value === 'object' ? quietHoursText(value) : String(value);
}
