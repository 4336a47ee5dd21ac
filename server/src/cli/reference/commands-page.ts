// docs/operating/commands.md: what `--help` says of every command, from the program itself.
import type { Argument, Command, Option } from 'commander';
import { markdownTable } from './markdown-table.ts';

const HEAD = `# Commands

What \`groundcrew COMMAND --help\` says, in one place. This page is made from the program (\`npm run codegen\`); \`npm run check\` looks
that it is.

Every command takes \`--json\` (one document on standard output; logs go to standard error), \`--workspace NAME\` (needed only where
there are several) and \`--verbose\`. Commands work while servers run: these do what needs Telegram, or lend the accounts. They end with

- 0 when they did their work;
- 1 when they were called rightly and it did not succeed: there is no such group, nobody may act, a file is not there;
- 2 when they were called wrongly: an option or command that there is not, an argument that is missing or leaves open what is
  meant, a value that could never be right (no number, an unknown time zone, a limit above its ceiling);
- 3 when another run holds the lock.
`;

/** Every command has these; the head of the page tells of them. */
const GLOBAL = new Set(['--json', '--workspace', '--verbose', '--help']);

export function commandsPage(program: Command): string {
  const commands = program.commands.filter((command) => command.name() !== 'help');
  const rows = commands.map((command) => [
    `[\`${command.name()}\`](#groundcrew-${command.name()})`,
    plain(command.description()),
  ]);
  return [
    HEAD,
    markdownTable(['command', 'what it does'], rows),
    '',
    ...commands.flatMap((each) => partOf(each, 2)),
  ].join('\n');
}

function partOf(command: Command, depth: number): string[] {
  const children = command.commands.filter((child) => child.name() !== 'help');
  const lines = [
    `${'#'.repeat(depth)} groundcrew ${wordsOf(command)}`,
    '',
    `${plain(command.description())}.`.replace(/\.\.$/, '.'),
    '',
    ...(children.length === 0 || command.registeredArguments.length > 0 ? usageOf(command) : []),
    ...examplesOf(command),
  ];
  return [...lines, ...children.flatMap((child) => partOf(child, depth + 1))];
}

function wordsOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${wordsOf(above)} ${command.name()}` : command.name();
}

function usageOf(command: Command): string[] {
  const own = command.options.filter(({ long, hidden }) => !hidden && !GLOBAL.has(long ?? ''));
  const said = [...command.registeredArguments.map(argumentLine), ...own.map(optionLine)];
  return said.length === 0 ? [] : [...said, ''];
}

function argumentLine(argument: Argument): string {
  const words = argument.name() + (argument.variadic ? '...' : '');
  const name = argument.required ? `<${words}>` : `[${words}]`;
  return line(name, argument.description, defaultOf(argument.defaultValue));
}

function optionLine(option: Option): string {
  const needed = option.mandatory ? ' (needed)' : '';
  return line(option.flags, option.description, needed + defaultOf(option.defaultValue));
}

function defaultOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? ` (by default \`${value}\`)` : '';
}

/** What stands behind the options in its help: sentences, then examples. */
function examplesOf(command: Command): string[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 10_000 });
  command.outputHelp();
  const [, behind = ''] = /\n {2}-h, --help[^\n]*\n(?:\nCommands:\n(?: .*\n)+)?([\s\S]*)$/.exec(help) ?? [];
  const [sentences = '', examples = ''] = behind.split('\nExamples:\n');
  const said = sentences.trim();
  const shown = examples.replaceAll(/^ {2}/gm, '').trim();
  return [
    ...(said === ''
      ? []
      : [
          plain(
            said
              .split(/\n{2,}/)
              .map(joined)
              .join('\n\n'),
          ),
          '',
        ]),
    ...(shown === '' ? [] : ['```text', shown, '```', '']),
  ];
}

const joined = (paragraph: string) => paragraph.trim().replaceAll(/\s*\n\s*/g, ' ');

/** Without signs that a document would take for something else. */
function plain(text: string): string {
  return text.replaceAll(/[*<>\\[\]`]|(?<!\w)_|_(?!\w)/g, String.raw`\$&`);
}

/** Some options say all by their name. */
function line(name: string, about: string, more: string): string {
  return about === '' ? `- \`${name}\`${more}` : `- \`${name}\`: ${plain(about)}${more}`;
}
