import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { oneLine, type Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { actOnAccount } from '#engine/accounts/act.ts';
import { accountState } from '#store/accounts/accounts.ts';

export function activateCommand(): Command {
  return new Command('activate')
    .description('Let an account take part again; holds and waits stay as they are')
    .argument('<name>')
    .addHelpText(
      'after',
      `
An account that is marked as banned gets active too when the last test of its session was ok.
${examples('groundcrew accounts activate s1')}`,
    )
    .action(answering<[string]>(activate));
}

export function deactivateCommand(): Command {
  return new Command('deactivate')
    .description('Leave an account out of everything, tests included, until it is activated')
    .argument('<name>')
    .addHelpText('after', examples('groundcrew accounts deactivate s1'))
    .action(answering<[string]>(deactivate));
}

async function activate(context: CommandContext, name: string): Promise<Answer> {
  const { scope } = context.crew;
  const id = await accountNamed(context, name);
  const { changed: activated, ban_lifted } = await actOnAccount(scope, id, 'activate', whoAsks());
  const state = await accountState(scope, id);
  const said = [activated ? `${name} is active.` : `${name} was active already.`];
  if (ban_lifted) said.push('Its last test was ok, so it is no longer marked as banned.');
  if (state?.status === 'banned') {
    const advice = `groundcrew health --account ${name}, and when that is ok, activate it once more`;
    said.push(`It stays marked as banned: its last test was not ok. Test it: ${advice}.`);
  }
  if (state?.hold_reason) said.push(`It is held still (${state.hold_reason}).`);
  return {
    json: { account_id: id, is_active: true, ban_lifted, status: state?.status },
    text: oneLine(said.join(' ')),
  };
}

async function deactivate(context: CommandContext, name: string): Promise<Answer> {
  const id = await accountNamed(context, name);
  const { changed } = await actOnAccount(context.crew.scope, id, 'deactivate', whoAsks());
  const text = changed ? `${name} is inactive: nothing is done with it any more.` : `${name} was inactive already.`;
  return { json: { account_id: id, is_active: false }, text: oneLine(text) };
}
