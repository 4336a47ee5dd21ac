import { describe, expect, it } from 'vitest';
import { BATCH_SIZE, DEFAULT_LIMITS } from './limits.ts';
import { readSetting, SETTING_KEYS, settingKey, SETTINGS, settingText, type SettingKey } from './settings.ts';

const reason = (key: SettingKey, text: string, role: 'admin' | 'owner' = 'owner') => {
  const read = readSetting(key, text, role);
  return read.ok ? null : read;
};

describe('A setting', () => {
  it('takes what lies within its bounds, and the bounds themselves', () => {
    for (const key of SETTING_KEYS) {
      const setting = SETTINGS[key];
      if (setting.kind !== 'number') continue;
      for (const value of [setting.least, setting.default, setting.ceiling]) {
        expect(readSetting(key, ` ${value} `, 'owner')).toEqual({ ok: true, value });
      }
      expect(reason(key, String(setting.least - 1))?.reason).toContain(`below the least, ${setting.least}`);
      expect(reason(key, String(setting.ceiling + 1))?.reason).toContain(`above the ceiling of ${setting.ceiling}`);
    }
  });

  it('that is refused names the value, the ceiling, and who may set what', () => {
    expect(reason('posts_per_group_per_day', '6')).toEqual({
      ok: false,
      why: 'bad_value',
      reason:
        'posts_per_group_per_day: 6 is above the ceiling of 5, which nobody may pass; an admin may set 0 to 2, an owner up to 5',
    });
    expect(reason('posts_per_account_per_day', '21', 'admin')).toEqual({
      ok: false,
      why: 'forbidden',
      reason: 'posts_per_account_per_day: 21 is for an owner to set; an admin may set 0 to 20, an owner up to 50',
    });
    expect(readSetting('posts_per_account_per_day', '20', 'admin')).toMatchObject({ ok: true });
    expect(readSetting('post_gap_seconds', '600', 'admin')).toMatchObject({ ok: true });
    expect(readSetting('post_gap_seconds', '59', 'owner')).toMatchObject({ ok: true });
    expect(reason('post_gap_seconds', '59', 'admin')).toEqual({
      ok: false,
      why: 'forbidden',
      reason: 'post_gap_seconds: 59 is for an owner to set; an admin may set 60 to 86400, an owner down to 1',
    });
  });

  it('never lets the warm-up fall below 24 hours', () => {
    expect(reason('warmup_hours', '23')?.reason).toBe(
      'warmup_hours: 23 is below the least, 24; 24 to 720 hours are allowed, and nobody may set less',
    );
  });

  it.each(['', 'many', '2.5', '1e3', '٣', '0x10', '9999999999999999'])('is no number when it is "%s"', (text) => {
    expect(reason('post_gap_seconds', text)?.reason).toContain('is no whole number; 1 to 86400 seconds are allowed');
  });

  it('that is on or off is written in several ways', () => {
    expect(readSetting('autoHealthCheck', 'off', 'admin')).toEqual({ ok: true, value: false });
    expect(readSetting('autoHealthCheck', 'TRUE', 'admin')).toEqual({ ok: true, value: true });
    expect(reason('autoHealthCheck', 'perhaps')?.reason).toBe('autoHealthCheck: "perhaps" is neither true nor false');
  });

  it('is found under its name, in any spelling of it', () => {
    expect(settingKey('healthCheckInterval')).toBe('healthCheckInterval');
    expect(settingKey('healthcheckinterval')).toBe('healthCheckInterval');
    expect(settingKey('post-gap-seconds')).toBe('post_gap_seconds');
    expect(settingKey('toString')).toBeNull();
  });

  it('is written as it is read', () => {
    const quiet = readSetting('quiet_hours', '22:00-08:00 Europe/Kyiv', 'admin');
    expect(quiet.ok && settingText(quiet.value)).toBe('22:00-08:00 Europe/Kyiv');
    expect(settingText(null)).toBe('off');
    expect(settingText(false)).toBe('false');
  });
});

it('The defaults are those that the rules know', () => {
  const known = Object.entries(DEFAULT_LIMITS).map(([key, value]) => [key, value]);
  const told = SETTING_KEYS.flatMap((key) => {
    const setting = SETTINGS[key];
    return key in DEFAULT_LIMITS && setting.kind === 'number' ? [[key, setting.default]] : [];
  });
  expect(told).toEqual(known);
  expect(BATCH_SIZE.max).toBe(20);
});
