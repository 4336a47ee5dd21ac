// What a workspace has set, as people see and change it; the same for the command line and the API.
import { quietHoursText } from '#domain/quiet-hours.ts';
import {
  readSetting,
  SETTING_KEYS,
  settingKey,
  SETTINGS,
  type SettingKey,
  type SettingRole,
  type SettingValue,
} from '#domain/settings.ts';
import type { Crew } from '#engine/crew.ts';
import { sealWorkspaceHash } from '#engine/workspace-credentials.ts';
import { workspacePlace } from '#engine/vault.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { readDefaultCredentials, writeDefaultCredentials } from '#store/secrets/credentials.ts';
import type { Scope } from '#store/scope.ts';
import { readSettings, settingChanges, writeSetting, type SettingChange } from '#store/workspaces/settings.ts';

export type SettingLook = {
  key: SettingKey;
  kind: 'number' | 'boolean' | 'quiet_hours';
  about: string;
  value: SettingValue;
  default: SettingValue;
  least: number | null;
  ceiling: number | null;
  unit: string | null;
  /** Above its default only an owner may set it. */
  raised_by_owner: boolean;
  changed_at: Date | null;
  changed_by: string | null;
};

export async function listSettings(scope: Scope): Promise<SettingLook[]> {
  const values = await readSettings(scope);
  const changes = await settingChanges(scope);
  return SETTING_KEYS.map((key) => lookOf(key, values[key], changes.get(key)));
}

function lookOf(key: SettingKey, value: SettingValue, change: SettingChange | undefined): SettingLook {
  const setting = SETTINGS[key];
  const { kind, about } = setting;
  const changed = { changed_at: change?.changed_at ?? null, changed_by: change?.changed_by ?? null };
  const plain = { key, kind, about, value, ...changed };
  if (setting.kind === 'number') {
    const { least, ceiling, unit, raised_by_owner } = setting;
    return { ...plain, default: setting.default, least, ceiling, unit, raised_by_owner };
  }
  const value_first = setting.kind === 'boolean' ? setting.default : null;
  return { ...plain, default: value_first, least: null, ceiling: null, unit: null, raised_by_owner: false };
}

/** In any spelling. Throws `why`, naming what there is. */
export function settingNamed(text: string, why: 'usage' | 'not_found'): SettingKey {
  const key = settingKey(text);
  if (key) return key;
  const detail = `no setting "${text.slice(0, 100)}"; there are: ${SETTING_KEYS.join(', ')}`;
  throw new GroundcrewError(why, { detail });
}

/** What was set, and what it was. Throws `bad_value` for what cannot be, `forbidden` for what this role may not set. */
export async function setSetting(
  scope: Scope,
  { key, value }: { key: SettingKey; value: SettingValue | string },
  who: { role: SettingRole; by: string },
): Promise<{ value: SettingValue; before: SettingValue }> {
  const read = readSetting(key, textOf(value, SETTINGS[key].kind), who.role);
  if (!read.ok) {
    const { why, reason } = read;
    throw new GroundcrewError(why, { detail: reason, details: { key, field: 'value', reason } });
  }
  const before = await writeSetting(scope, { key, value: read.value }, who.by);
  return { value: read.value, before };
}

/** Only quiet hours can be none. */
function textOf(value: SettingValue | string, kind: SettingLook['kind']): string {
  if (value === null && kind !== 'quiet_hours') return 'null';
  return typeof value === 'object' ? quietHoursText(value) : String(value);
}

export async function lookAtCredentials(scope: Scope): Promise<{ api_id: number | null; has_api_hash: boolean }> {
  const { api_id, api_hash } = await readDefaultCredentials(scope);
  return { api_id, has_api_hash: api_hash !== null && api_hash !== '' };
}

/** Accounts without credentials of their own reconnect with these. `reconnecting`: how many. */
export async function setCredentials(
  crew: Crew,
  { api_id, api_hash }: { api_id: number; api_hash: string },
  by: string,
): Promise<{ changed: boolean; reconnecting: number }> {
  const { scope, vault } = crew;
  await sealWorkspaceHash(crew);
  const before = await readDefaultCredentials(scope);
  const place = workspacePlace(scope.workspace_id);
  const hash = api_hash.toLowerCase();
  const same = before.api_id === api_id && before.api_hash !== null && vault.box.open(before.api_hash, place) === hash;
  if (same) return { changed: false, reconnecting: 0 };
  const sealed = vault.box.seal(hash, place);
  return { changed: true, reconnecting: await writeDefaultCredentials(scope, { api_id, sealed }, by) };
}
