import { Argument, Command } from 'commander';
import { completionFor, SHELLS, type Shell } from '#cli/completion.ts';
import { globalsOf } from '#cli/command.ts';
import { printAnswer } from '#cli/output.ts';

/** `whole`: the program with all its commands loaded. */
export function completionCommand(whole: () => Promise<Command>): Command {
  return new Command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText(
      'after',
      `
Prints what the shell has to read; commands and options are then completed by Tab.

Examples:
  groundcrew completion bash > ~/.local/share/bash-completion/completions/groundcrew
  groundcrew completion zsh > ~/.zfunc/_groundcrew
  groundcrew completion fish > ~/.config/fish/completions/groundcrew.fish`,
    )
    .action(async function action(this: Command, shell: Shell) {
      const script = completionFor(shell, await whole());
      process.exitCode = printAnswer({ json: { shell, script }, text: script }, globalsOf(this).json);
    });
}
