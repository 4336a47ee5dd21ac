import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import type { Answer } from '#cli/output.ts';
import { reconnectAnswer } from '#cli/reconnect-answer.ts';
import { notConnected } from '#engine/accounts/archived.ts';
import { notTestable } from '#engine/health-check.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';

export function reconnectCommand(): Command {
  return new Command('reconnect')
    .description('Connect an account anew by its present settings, and no other')
    .argument('<name>')
    .addHelpText(
      'after',
      `
What is under way is finished, the way to Telegram is tested, and only then the old connection is closed. A running
server does it; without one this command does.
${examples('groundcrew accounts reconnect s1')}`,
    )
    .action(answering<[string]>(reconnect));
}

async function reconnect(context: CommandContext, name: string): Promise<Answer> {
  const id = await accountNamed(context, name);
  const account = await accountState(context.crew.scope, id);
  const hindered = account && notTestable(account);
  if (hindered) {
    const detail = `${name} is not connected at all: ${hindered}`;
    throw new GroundcrewError('wrong_state', { detail, details: notConnected(hindered) });
  }
  return reconnectAnswer(context, { id, name });
}
