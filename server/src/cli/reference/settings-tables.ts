// The tables of docs/operating/settings.md, from what reads the environment and from the rules of a workspace's settings.
import { SETTINGS } from '#domain/settings.ts';
import { ENVIRONMENT, type Variable } from '#environment.ts';
import { markdownTable } from './markdown-table.ts';

export function environmentTable(): string {
  const variables: [string, Variable][] = Object.entries(ENVIRONMENT);
  return markdownTable(
    ['variable', 'default', 'meaning'],
    variables.map(([name, { default: value, without, about }]) => [
      `\`${name}\``,
      value === null ? (without ?? '') : `\`${value}\``,
      about,
    ]),
  );
}

export function workspaceTable(): string {
  return markdownTable(
    ['setting', 'default', 'allowed', 'meaning'],
    Object.entries(SETTINGS).map(([name, setting]) => [`\`${name}\``, ...valuesOf(setting), setting.about]),
  );
}

/** What holds by itself, and who may set what. */
function valuesOf(setting: (typeof SETTINGS)[keyof typeof SETTINGS]): [string, string] {
  switch (setting.kind) {
    case 'boolean':
      return [setting.default ? 'on' : 'off', 'on, off'];
    case 'quiet_hours':
      return ['off', 'hours and a zone'];
    case 'number': {
      const { default: usual, least, ceiling, unit, raised_by_owner, lowered_by_owner } = setting;
      const owner = raised_by_owner
        ? `; above ${figure(usual)} only an owner`
        : lowered_by_owner
          ? `; below ${figure(usual)} only an owner`
          : '';
      return [`${figure(usual)} ${unit}`, `${figure(least)} to ${figure(ceiling)}${owner}`];
    }
  }
}

const figure = (value: number) => value.toLocaleString('en').replaceAll(',', ' ');
