import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import {
  readSetting,
  SETTING_KEYS,
  settingKey,
  SETTINGS,
  settingText,
  type SettingKey,
  type SettingValue,
} from '#domain/settings.ts';
import { whoAsks } from '#cli/who.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { readSettings, writeSetting } from '#store/settings.ts';

export function settingsCommand(): Command {
  const settings = new Command('settings');
  settings.addHelpText('after', examples('groundcrew settings', 'groundcrew settings set posts_per_group_per_day 1'));
  settings
    .command('show', { isDefault: true })
    .description('What the workspace has set, and what is allowed (also without its name: groundcrew settings)')
    .argument('[key]', 'only this one')
    .addHelpText('after', examples('groundcrew settings', 'groundcrew settings show quiet_hours --json'))
    .action(answering<[string | undefined]>(show));
  settings
    .command('set')
    .description('Set a limit, the quiet hours or how sessions are tested; it holds from the next act on')
    .argument('<key>', SETTING_KEYS.join(', '))
    .argument('<value>')
    .addHelpText(
      'after',
      examples(
        'groundcrew settings set posts_per_group_per_day 1',
        'groundcrew settings set quiet_hours "22:00-08:00 Europe/Kyiv"',
        'groundcrew settings set quiet_hours off',
        'groundcrew settings set healthCheckInterval 1800000',
      ),
    )
    .action(answering<[string, string]>(set));
  return settings;
}

type Row = {
  key: SettingKey;
  value: SettingValue;
  default: SettingValue;
  least: number | null;
  ceiling: number | null;
};

async function show({ crew }: CommandContext, key: string | undefined): Promise<Answer> {
  const only = key === undefined ? null : keyNamed(key);
  const values = await readSettings(crew.scope);
  const rows = SETTING_KEYS.filter((each) => only === null || each === only).map((each) => rowOf(each, values[each]));
  const cells = rows.map((row) => [
    row.key,
    settingText(row.value),
    settingText(row.default),
    row.least === null ? '' : `${row.least} to ${row.ceiling ?? ''}`,
    aboutOf(row.key),
  ]);
  return { json: rows, text: table(['Setting', 'Value', 'Default', 'Allowed', 'What it is'], cells) };
}

function rowOf(key: SettingKey, value: SettingValue): Row {
  const setting = SETTINGS[key];
  switch (setting.kind) {
    case 'number':
      return { key, value, default: setting.default, least: setting.least, ceiling: setting.ceiling };
    case 'boolean':
      return { key, value, default: setting.default, least: null, ceiling: null };
    case 'quiet_hours':
      return { key, value, default: null, least: null, ceiling: null };
  }
}

function aboutOf(key: SettingKey): string {
  const setting = SETTINGS[key];
  return setting.kind === 'number' ? `${setting.unit} ${setting.about}` : setting.about;
}

/** Whoever can run a command here has the database and its key: that is the owner. */
async function set({ crew }: CommandContext, name: string, text: string): Promise<Answer> {
  const key = keyNamed(name);
  const read = readSetting(key, text, 'owner');
  if (!read.ok) throw new GroundcrewError(read.why, { detail: read.reason, details: { key } });
  const before = await writeSetting(crew.scope, { key, value: read.value }, whoAsks());
  const [was, is] = [settingText(before), settingText(read.value)];
  return {
    json: { key, value: read.value, before },
    text: was === is ? `${key} is ${is} already.` : `${key} is ${is} now; it was ${was}.`,
  };
}

function keyNamed(text: string): SettingKey {
  const key = settingKey(text);
  if (key) return key;
  throw new GroundcrewError('usage', { detail: `no setting "${text}"; there are: ${SETTING_KEYS.join(', ')}` });
}
