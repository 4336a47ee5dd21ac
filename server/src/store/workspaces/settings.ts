import { sql } from 'kysely';
import { SETTING_KEYS, settingText, type SettingKey, type SettingValue } from '#domain/settings.ts';
import { addEvent } from '#store/events/events.ts';
import { readRules, ringRules, setQuietHours } from '#store/workspaces/rules.ts';
import type { Scope } from '#store/scope.ts';

export type Settings = Record<SettingKey, SettingValue>;

export async function readSettings(scope: Scope): Promise<Settings> {
  const columns = SETTING_KEYS.filter((key) => key !== 'quiet_hours').map((key) => sql.ref(key));
  const { rows } = await sql<Settings>`
    select ${sql.join(columns)} from workspace_settings where workspace_id = ${scope.workspace_id}`.execute(scope.db);
  const [row] = rows;
  if (!row) throw new Error(`Workspace ${scope.workspace_id} has no settings.`);
  return { ...row, quiet_hours: (await readRules(scope)).quiet_hours };
}

/** The value must have been checked by `readSetting`; the table refuses what lies beyond its bounds. Returns what it was. */
export async function writeSetting(
  scope: Scope,
  setting: { key: SettingKey; value: SettingValue },
  by: string,
): Promise<SettingValue> {
  const { key, value } = setting;
  return scope.db.transaction().execute(async (tx) => {
    const inside: Scope = { ...scope, db: tx };
    const before = (await readSettings(inside))[key];
    if (typeof value === 'object') await setQuietHours(inside, value);
    else {
      await sql`
        update workspace_settings set ${sql.ref(key)} = ${value} where workspace_id = ${scope.workspace_id}`.execute(
        tx,
      );
      // Of quiet hours and the stop switch a trigger tells, however they are changed.
      await ringRules(inside);
    }
    const change = { key, before: settingText(before), after: settingText(value), by };
    if (change.before !== change.after) {
      await noteChange(inside, key, by);
      await addEvent(scope, { type: 'settings.changed', account_id: null, data: change }, tx);
    }
    return before;
  });
}

/** Who changed it last; also of what is no setting of this list. */
export async function noteChange(scope: Scope, key: string, by: string): Promise<void> {
  await sql`
    insert into setting_changes as c (workspace_id, key, changed_at, changed_by)
    values (${scope.workspace_id}, ${key}, ${scope.now()}, ${by})
    on conflict (workspace_id, key) do update set changed_at = excluded.changed_at, changed_by = excluded.changed_by`.execute(
    scope.db,
  );
}

export type SettingChange = { key: string; changed_at: Date; changed_by: string };

export async function settingChanges(scope: Scope): Promise<Map<string, SettingChange>> {
  const { rows } = await sql<SettingChange>`
    select key, changed_at, changed_by from setting_changes where workspace_id = ${scope.workspace_id}`.execute(
    scope.db,
  );
  return new Map(rows.map((row) => [row.key, row]));
}
