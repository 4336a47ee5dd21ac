import { Command } from 'commander';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { SETTING_KEYS, settingText } from '#domain/settings.ts';
import { listSettings, setSetting, settingNamed } from '#engine/workspace-settings.ts';
import { whoAsks } from '#cli/who.ts';

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

async function show({ crew }: CommandContext, key: string | undefined): Promise<Answer> {
  const only = key === undefined ? null : settingNamed(key, 'usage');
  const rows = (await listSettings(crew.scope)).filter((row) => only === null || row.key === only);
  const cells = rows.map((row) => [
    row.key,
    settingText(row.value),
    settingText(row.default),
    row.least === null ? '' : `${row.least} to ${row.ceiling ?? ''}`,
    row.unit === null ? row.about : `${row.unit} ${row.about}`,
  ]);
  return { json: rows, text: table(['Setting', 'Value', 'Default', 'Allowed', 'What it is'], cells) };
}

/** Whoever can run a command here has the database and its key: that is the owner. */
async function set({ crew }: CommandContext, name: string, text: string): Promise<Answer> {
  const key = settingNamed(name, 'usage');
  const { value, before } = await setSetting(crew.scope, { key, value: text }, { role: 'owner', by: whoAsks() });
  const [was, is] = [settingText(before), settingText(value)];
  return {
    json: { key, value, before },
    text: was === is ? `${key} is ${is} already.` : `${key} is ${is} now; it was ${was}.`,
  };
}
