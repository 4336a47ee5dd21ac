// The command line.
import { Command, CommanderError } from 'commander';
import { withGlobals } from '#cli/command.ts';
import { accountsCommand } from '#cli/commands/accounts.ts';
import { dbCommand } from '#cli/commands/db.ts';
import { doctorCommand } from '#cli/commands/doctor.ts';
import { healthCommand } from '#cli/commands/health.ts';
import { importCommand } from '#cli/commands/import.ts';
import { joinCommand } from '#cli/commands/join.ts';
import { postCommand } from '#cli/commands/post.ts';
import { serveCommand } from '#cli/commands/serve.ts';
import { targetsCommand } from '#cli/commands/targets.ts';
import { printError } from '#cli/output.ts';

const USAGE = 2;

function program(): Command {
  const root = new Command('groundcrew')
    .description("A control room for a team's own Telegram accounts")
    .version('0.1.0')
    .addHelpText(
      'after',
      '\nAlso: groundcrew simulator   a Telegram to try everything with, see groundcrew simulator --help',
    );
  for (const command of [
    serveCommand(),
    importCommand(),
    accountsCommand(),
    healthCommand(),
    targetsCommand(),
    joinCommand(),
    postCommand(),
    doctorCommand(),
    dbCommand(),
  ]) {
    root.addCommand(command);
  }
  finish(root);
  return root;
}

/** Every command, at every depth, takes the same global options and ends the same way. */
function finish(command: Command): void {
  command.exitOverride().showHelpAfterError('(add --help for how it is used)');
  withGlobals(command);
  for (const child of command.commands) finish(child);
}

/** Runs one command; what it prints is printed when this resolves. */
export async function runCli(argv: string[]): Promise<void> {
  const json = argv.includes('--json');
  try {
    await program().parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
    else process.exitCode = printError(error, json);
  }
}
