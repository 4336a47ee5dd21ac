import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { DEFAULT_RULES } from '#domain/rules.ts';
import { readSetting, SETTING_KEYS, SETTINGS, type SettingKey } from '#domain/settings.ts';
import { eachInAWorkspace } from '#testing/each-in-a-workspace.ts';
import type { Fleet } from '#testing/fleet.ts';
import { addDoNotContact, listDoNotContact, removeDoNotContact } from '#store/inbox/do-not-contact.ts';
import { eventsSince } from '#store/events/events.ts';
import { openBell } from '#store/database/listen.ts';
import { liftStopSwitch, readRules, readStopSwitch, setQuietHours, throwStopSwitch } from './rules.ts';
import type { Scope } from '#store/scope.ts';
import { readSettings, writeSetting } from './settings.ts';
import { TEST_SCHEMA } from '#testing/postgres.ts';

const NOON = new Date('2026-01-12T12:00:00Z');
const NIGHT = { zone: 'Europe/Kyiv', from: '22:00', to: '08:00' };

let fleet: Fleet;
let scope: Scope;
eachInAWorkspace(NOON, (its) => ({ fleet, scope } = its));

const byHand = (set: string, of = scope) =>
  sql`update workspace_settings set ${sql.raw(set)} where workspace_id = ${of.workspace_id}`.execute(fleet.db);

test('a new workspace has the rules by default', async () => {
  expect(await readRules(scope)).toEqual(DEFAULT_RULES);
});

test('the stop switch keeps who threw it first, is of one workspace, and is told as an event', async () => {
  expect(await throwStopSwitch(scope, { by: 'vera', reason: 'complaints' })).toBe(true);
  expect(await throwStopSwitch(scope, { by: 'other', reason: null })).toBe(false);
  expect(await readStopSwitch(scope)).toEqual({ at: NOON, by: 'vera', reason: 'complaints' });
  expect(await readStopSwitch(fleet.scope)).toBeNull();
  expect(await liftStopSwitch(scope, 'olena')).toBe(true);
  expect(await liftStopSwitch(scope, 'olena')).toBe(false);
  expect(await readRules(scope)).toEqual(DEFAULT_RULES);
  const events = await eventsSince(scope, 0, 10);
  expect(events.map(({ type, data }) => [type, data])).toEqual([
    ['stop.thrown', { by: 'vera', reason: 'complaints' }],
    ['stop.lifted', { by: 'olena' }],
  ]);
});

test('the stop switch that plain SQL throws says by whom, and lifting it forgets why', async () => {
  await byHand(`stopped_at = '2026-01-12 11:00Z', stop_reason = 'by hand'`);
  expect(await readStopSwitch(scope)).toMatchObject({ by: expect.stringMatching(/./), reason: 'by hand' });
  await byHand(`stopped_at = null`);
  await byHand(`stopped_at = '2026-01-12 11:30Z'`);
  expect(await readStopSwitch(scope)).toMatchObject({ reason: null });
});

test('whoever throws the stop switch waits for a reservation that is under way, and none begins after it', async () => {
  const order: string[] = [];
  let thrown: Promise<unknown> = Promise.resolve();
  await scope.db.transaction().execute(async (tx) => {
    expect((await readRules({ ...scope, db: tx }, { hold: true })).stop).toBeNull();
    thrown = throwStopSwitch(scope, { by: 'vera', reason: null }).then(() => order.push('thrown'));
    await sql`select pg_sleep(0.1)`.execute(tx);
    order.push('reserved');
  });
  await thrown;
  expect(order).toEqual(['reserved', 'thrown']);
  expect((await readRules(scope, { hold: true })).stop).not.toBeNull();
});

test('everybody who listens hears of the stop switch and of quiet hours, and of no other setting', async () => {
  const bell = await openBell(fleet.url, ['groundcrew_rules'], { schema: TEST_SCHEMA });
  const heard: (string | null)[] = [];
  const twice = new Promise<void>((resolve) => {
    bell.on('groundcrew_rules', (payload) => {
      if (heard.push(payload) === 2) resolve();
    });
  });
  await byHand('posts_per_group_per_day = 1');
  await throwStopSwitch(scope, { by: 'vera', reason: null });
  await setQuietHours(scope, NIGHT);
  await twice;
  await bell.close();
  expect(heard).toEqual([scope.workspace_id, scope.workspace_id]);
});

test('quiet hours are read as they were set, and the table refuses what makes no sense', async () => {
  await setQuietHours(scope, NIGHT);
  expect((await readRules(scope)).quiet_hours).toEqual(NIGHT);
  await expect(byHand(`quiet_to = quiet_from`)).rejects.toThrow(/workspace_settings_quiet/);
  await expect(byHand(`quiet_to = null`)).rejects.toThrow(/workspace_settings_quiet/);
  await expect(byHand(`quiet_zone = 'Europe/Atlantis'`)).rejects.toThrow(/Europe\/Atlantis/);
  await setQuietHours(scope, null);
  expect((await readRules(scope)).quiet_hours).toBeNull();
  // PostgreSQL takes an offset for a zone.
  await byHand(`quiet_zone = '+03', quiet_from = '22:00', quiet_to = '08:00'`);
  await expect(readRules(scope)).rejects.toThrow(/workspace_settings.quiet_zone: "\+03" is no IANA time zone/);
});

test('every setting is stored within the bounds that are told, and the table refuses the next value beyond', async () => {
  expect(await readSettings(scope)).toEqual(
    Object.fromEntries(SETTING_KEYS.map((key) => [key, 'default' in SETTINGS[key] ? SETTINGS[key].default : null])),
  );
  for (const key of SETTING_KEYS) {
    const setting = SETTINGS[key];
    if (setting.kind !== 'number') continue;
    for (const value of [setting.least, setting.ceiling]) {
      await writeSetting(scope, { key, value }, 'vera');
      expect((await readSettings(scope))[key]).toBe(value);
    }
    await expect(writeSetting(scope, { key, value: setting.least - 1 }, 'vera')).rejects.toThrow(/check constraint/);
    await expect(writeSetting(scope, { key, value: setting.ceiling + 1 }, 'vera')).rejects.toThrow(/check constraint/);
  }
});

test('a change of a setting is told with what it was', async () => {
  const set = async (key: SettingKey, text: string) => {
    const read = readSetting(key, text, 'owner');
    return read.ok ? writeSetting(scope, { key, value: read.value }, 'vera') : read.reason;
  };
  expect(await set('post_gap_seconds', '90')).toBe(60);
  expect(await set('post_gap_seconds', '90')).toBe(90);
  expect(await set('quiet_hours', '22:00-08:00 Europe/Kyiv')).toBeNull();
  expect(await set('autoHealthCheck', 'off')).toBe(true);
  expect(await readSettings(scope)).toMatchObject({ quiet_hours: NIGHT, autoHealthCheck: false, post_gap_seconds: 90 });
  expect((await eventsSince(scope, 0, 10)).map(({ data }) => data)).toEqual([
    { key: 'post_gap_seconds', before: '60', after: '90', by: 'vera' },
    { key: 'quiet_hours', before: 'off', after: '22:00-08:00 Europe/Kyiv', by: 'vera' },
    { key: 'autoHealthCheck', before: 'true', after: 'false', by: 'vera' },
  ]);
});

test('a person is on the do-not-contact list of a workspace once, and can be taken off it', async () => {
  const olena = { contact: { username: 'Olena' }, reason: 'asked us', by: 'vera' };
  expect(await addDoNotContact(scope, olena)).toBe(true);
  expect(await addDoNotContact(scope, { contact: { username: 'OLENA' }, reason: null, by: 'other' })).toBe(false);
  expect(await addDoNotContact(scope, { contact: { telegram_user_id: 5 }, reason: null, by: 'vera' })).toBe(true);
  expect(await addDoNotContact(scope, { contact: { phone: '+15550100100' }, reason: null, by: 'vera' })).toBe(true);
  expect(await listDoNotContact(scope)).toMatchObject([
    { username: 'Olena', reason: 'asked us', created_by: 'vera', created_at: NOON },
    { telegram_user_id: 5, username: null },
    { phone: '+15550100100' },
  ]);
  expect(await listDoNotContact(fleet.scope)).toEqual([]);
  expect(await removeDoNotContact(scope, { username: 'olena' })).toBe(true);
  expect(await removeDoNotContact(scope, { username: 'olena' })).toBe(false);
  expect(await listDoNotContact(scope)).toHaveLength(2);
});
