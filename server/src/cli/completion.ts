// Completion for shells, made from the program itself: every command, its options, and the values that an option takes.
import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

type Node = {
  /** As it is typed: `accounts takeover`; empty for the program itself. */
  words: string;
  commands: { name: string; about: string }[];
  options: { flag: string; about: string; takes: 'nothing' | 'file' | 'value' }[];
};

/** What takes a file or a folder says so by the name of its value. */
const FILES = /<(?:file|dir|folder|path)>/i;

function nodesOf(command: Command, words = ''): Node[] {
  const commands = command.commands.map((child) => ({ name: child.name(), about: child.description() }));
  const options = [...command.options, { long: '--help', flags: '--help', description: 'how it is used' }].flatMap(
    ({ long, flags, description }) => {
      if (!long) return [];
      const takes = FILES.test(flags)
        ? ('file' as const)
        : /[<[]/.test(flags)
          ? ('value' as const)
          : ('nothing' as const);
      return [{ flag: long, about: description, takes }];
    },
  );
  const below = command.commands.flatMap((child) => nodesOf(child, `${words} ${child.name()}`.trim()));
  return [{ words, commands, options }, ...below];
}

export function completionFor(shell: Shell, program: Command): string {
  const nodes = nodesOf(program);
  switch (shell) {
    case 'bash':
      return bash(nodes);
    case 'zsh':
      return zsh(nodes);
    case 'fish':
      return fish(nodes);
  }
}

/** Words as one string of the shell, whatever is in them. */
const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;

function casesOf(nodes: readonly Node[], words: (node: Node) => string): string {
  return nodes.map((node) => `    ${quote(node.words)}) ${words(node)} ;;`).join('\n');
}

/** Goes along the words that are typed, as far as they are commands: `at` is the deepest one. */
const WALK = `  local at='' word
  for word in "\${typed[@]}"; do
    case " $(_groundcrew_commands "$at") " in
      *" $word "*) at="\${at:+$at }$word" ;;
    esac
  done`;

function functionsOf(nodes: readonly Node[]): string {
  const commands = casesOf(nodes, ({ commands }) => `echo ${quote(commands.map(({ name }) => name).join(' '))}`);
  const options = casesOf(nodes, ({ options }) => `echo ${quote(options.map(({ flag }) => flag).join(' '))}`);
  const taking = (kind: 'file' | 'value') =>
    casesOf(
      nodes,
      ({ options }) => `echo ${quote(options.flatMap(({ flag, takes }) => (takes === kind ? [flag] : [])).join(' '))}`,
    );
  const one = (name: string, cases: string) => `_groundcrew_${name}() {\n  case "$1" in\n${cases}\n  esac\n}`;
  return [
    one('commands', commands),
    one('options', options),
    one('files', taking('file')),
    one('values', taking('value')),
  ].join('\n');
}

function bash(nodes: readonly Node[]): string {
  return `# groundcrew completion for bash: source <(groundcrew completion bash)
${functionsOf(nodes)}
_groundcrew() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local typed=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
${WALK}
  COMPREPLY=()
  case " $(_groundcrew_files "$at") " in
    *" $before "*) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case " $(_groundcrew_values "$at") " in
    *" $before "*) return ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$(_groundcrew_options "$at")" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$(_groundcrew_commands "$at")" -- "$current"))
       [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _groundcrew groundcrew ./groundcrew
`;
}

function zsh(nodes: readonly Node[]): string {
  return `#compdef groundcrew
# groundcrew completion for zsh: source <(groundcrew completion zsh)
${functionsOf(nodes)}
_groundcrew() {
  local current="\${words[CURRENT]}" before="\${words[CURRENT-1]}"
  local -a typed; typed=("\${(@)words[2,CURRENT-1]}")
${WALK}
  case " $(_groundcrew_files "$at") " in
    *" $before "*) _files; return ;;
  esac
  case " $(_groundcrew_values "$at") " in
    *" $before "*) return ;;
  esac
  case "$current" in
    -*) compadd -- \${=$(_groundcrew_options "$at")} ;;
    *) local -a known; known=(\${=$(_groundcrew_commands "$at")})
       if (( \${#known} )); then compadd -- $known; else _files; fi ;;
  esac
}
compdef _groundcrew groundcrew ./groundcrew
`;
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap(({ words, commands, options }) => {
    const path = words.split(' ').filter((word) => word !== '');
    const here =
      path.length === 0
        ? '__fish_use_subcommand'
        : path.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const deeper = commands.map(({ name }) => name).join(' ');
    const not_deeper =
      path.length > 0 && deeper !== '' ? `${here}; and not __fish_seen_subcommand_from ${deeper}` : here;
    return [
      ...commands.map(
        ({ name, about }) =>
          `complete -c groundcrew -f -n ${quote(not_deeper)} -a ${name} -d ${quote(firstLine(about))}`,
      ),
      ...options.map(({ flag, about, takes }) => {
        const value = takes === 'file' ? ' -r -F' : takes === 'value' ? ' -x' : '';
        const where = path.length === 0 ? '' : ` -n ${quote(here)}`;
        return `complete -c groundcrew${where} -l ${flag.slice(2)}${value} -d ${quote(firstLine(about))}`;
      }),
    ];
  });
  return `# groundcrew completion for fish: groundcrew completion fish | source\n${lines.join('\n')}\n`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
