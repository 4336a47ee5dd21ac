import { sql } from 'kysely';
import { SETTING_KEYS, type SettingKey, type SettingValue } from '#domain/settings.ts';
import { readRules, setQuietHours } from '#store/rules.ts';
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

/** `value` must have been checked by `readSetting`; the table refuses what lies beyond its bounds. */
export async function writeSetting(scope: Scope, key: SettingKey, value: SettingValue): Promise<void> {
  if (typeof value === 'object') return setQuietHours(scope, value);
  await sql`
    update workspace_settings set ${sql.ref(key)} = ${value} where workspace_id = ${scope.workspace_id}`.execute(
    scope.db,
  );
}
