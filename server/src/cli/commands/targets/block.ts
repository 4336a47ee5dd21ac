// Which account may not act in which group: kicked there, say, or unwelcome.
import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { allBlocked, blockPair, unblockPair } from '#engine/groups/block.ts';
import { findSubject } from '#engine/why/subject.ts';
import { targetState } from '#store/groups/targets.ts';

export function blockCommand(): Command {
  return new Command('block')
    .description('Let an account do nothing in a group: it neither joins, posts nor reacts there')
    .argument('<link>', 'the group')
    .argument('<account>', 'session name, phone or id')
    .requiredOption('--reason <text>', 'why, for those who will ask')
    .addHelpText('after', examples('groundcrew targets block @kyiv_auto s1 --reason "kicked by an admin"'))
    .action(answering<[string, string, { reason: string }]>(block));
}

export function unblockCommand(): Command {
  return new Command('unblock')
    .description('Let an account act in a group again')
    .argument('<link>', 'the group')
    .argument('<account>', 'session name, phone or id')
    .addHelpText('after', examples('groundcrew targets unblock @kyiv_auto s1'))
    .action(answering<[string, string]>(lift));
}

export function blockedCommand(): Command {
  return new Command('blocked')
    .description('All accounts that may not act in a group, with the reasons')
    .addHelpText('after', examples('groundcrew targets blocked'))
    .action(answering<[]>(list));
}

async function block(
  context: CommandContext,
  link: string,
  account: string,
  { reason }: { reason: string },
): Promise<Answer> {
  const pair = await pairOf(context, link, account);
  await blockPair(context.crew.scope, { ...pair.ids, reason: reason.trim().slice(0, 500) });
  const bound = pair.bound ? ' It is the account that the group belongs to: from now on nobody posts there.' : '';
  return {
    json: { ...pair.ids, blocked: true, reason },
    text: `${account} does nothing in ${pair.link} any more.${bound}`,
  };
}

async function lift(context: CommandContext, link: string, account: string): Promise<Answer> {
  const pair = await pairOf(context, link, account);
  const was = await unblockPair(context.crew.scope, pair.ids);
  const text = was ? `${account} may act in ${pair.link} again.` : `${account} was not blocked in ${pair.link}.`;
  return { json: { ...pair.ids, blocked: false, was_blocked: was }, text };
}

async function list({ crew }: CommandContext): Promise<Answer> {
  const rows = await allBlocked(crew.scope);
  const cells = rows.map((row) => [row.link, row.account, row.reason, row.created_at]);
  return {
    json: rows,
    text:
      rows.length === 0 ? 'No account is blocked in any group.' : table(['Group', 'Account', 'Reason', 'Since'], cells),
  };
}

async function pairOf(context: CommandContext, link: string, account: string) {
  const { scope } = context.crew;
  const { id } = await findSubject(scope, /^group:/i.test(link) ? link : `group:${link}`);
  const account_id = await accountNamed(context, account);
  const target = await targetState(scope, id);
  return {
    ids: { account_id, target_id: id },
    link: target?.link ?? link,
    bound: target?.assigned_account_id === account_id,
  };
}
