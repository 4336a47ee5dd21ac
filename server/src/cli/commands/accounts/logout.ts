import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { oneLine, type Answer } from '#cli/output.ts';
import { logOutAccount, type LoggedOut } from '#engine/login/log-out-account.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';

export function logoutCommand(): Command {
  return new Command('logout')
    .description('End the session of an account, on Telegram too; the account, its groups and its history stay')
    .argument('<name>')
    .option('--yes', 'confirms it: to work again the account has to be logged in anew')
    .addHelpText('after', examples('groundcrew accounts logout s1 --yes'))
    .action(answering<[string, { yes?: boolean }]>(logout));
}

async function logout(context: CommandContext, name: string, options: { yes?: boolean }): Promise<Answer> {
  const { crew, signal } = context;
  if (options.yes !== true) {
    throw new GroundcrewError('usage', { detail: `confirm with --yes: ${name} will have to be logged in anew` });
  }
  const account_id = await accountNamed(context, name);
  const { connectionTimeout: timeout_ms } = await readWorkerSettings(crew.scope);
  const ended = await logOutAccount(crew, context.connections(), account_id, { timeout_ms, signal });
  return { json: { account_id, session: ended }, text: oneLine(SAID[ended](name)) };
}

const SAID: Record<LoggedOut, (name: string) => string> = {
  logged_out: (name) => `${name} is logged out.`,
  was_dead: (name) => `The session of ${name} was dead already; it is gone.`,
  none: (name) => `${name} has no session: there is nothing to log out.`,
};
