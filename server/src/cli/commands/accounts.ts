import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples, listOf } from '#cli/command.ts';
import { activateCommand, deactivateCommand } from '#cli/commands/accounts/activate.ts';
import { addCommand } from '#cli/commands/accounts/add.ts';
import { loginCommand } from '#cli/commands/accounts/login.ts';
import { logoutCommand } from '#cli/commands/accounts/logout.ts';
import { proxyCommand } from '#cli/commands/accounts/proxy.ts';
import { proxyTestCommand } from '#cli/commands/accounts/proxy-test.ts';
import { reconnectCommand } from '#cli/commands/accounts/reconnect.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { whoAsks } from '#cli/who.ts';
import { actOnAccount, takeOver } from '#engine/accounts/act.ts';
import { listShown } from '#engine/accounts/listing.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';

export function accountsCommand(): Command {
  const accounts = new Command('accounts');
  accounts.addHelpText('after', examples('groundcrew accounts', 'groundcrew accounts hold s1'));
  listOf(accounts)
    .description('All accounts, without their secrets (also without its name: groundcrew accounts)')
    .addHelpText('after', examples('groundcrew accounts', 'groundcrew accounts list --json'))
    .action(answering<[]>(list));
  const own = [
    loginCommand(),
    addCommand(),
    logoutCommand(),
    proxyCommand(),
    proxyTestCommand(),
    reconnectCommand(),
    activateCommand(),
    deactivateCommand(),
  ];
  for (const command of own) accounts.addCommand(command);
  accounts
    .command('takeover')
    .description('Let imported accounts work here, once nothing else uses their sessions')
    .option('--one <name>', 'only this account: advised for the first time')
    .option('--all', 'all accounts that are held for takeover')
    .option('--old-scripts-stopped', 'confirms that no older script or program uses these sessions any more')
    .addHelpText(
      'after',
      `
Telegram kills a session that works from two places at once. Stop the older scripts first.

Examples:
  groundcrew accounts takeover --one s1 --old-scripts-stopped
  groundcrew accounts takeover --all --old-scripts-stopped`,
    )
    .action(answering<[TakeoverOptions]>(takeover));
  accounts
    .command('hold <name>')
    .description('Let an account do nothing outgoing until it is released')
    .option('--reason <text>', 'why, for those who will ask: see groundcrew events and audit')
    .addHelpText('after', examples('groundcrew accounts hold s1 --reason "complaints in @kyiv_auto"'))
    .action(answering<[string, { reason?: string }]>(hold));
  accounts
    .command('release <name>')
    .description('Lift the hold of an account, after a person has looked at it')
    .addHelpText('after', examples('groundcrew accounts release s1'))
    .action(answering<[string]>(release));
  return accounts;
}

async function list({ crew }: CommandContext): Promise<Answer> {
  const rows = await listShown(crew);
  const now = crew.scope.now();
  const header = [
    'Id',
    'Account',
    'Phone',
    'Status',
    'Health',
    'Hold',
    'Active',
    'Proxy',
    'Posts today',
    'Waits until',
  ];
  const cells = rows.map((row) => [
    row.id,
    row.session_name,
    row.phone,
    row.status,
    row.health,
    [row.hold_reason, row.joins_blocked_reason && 'joins blocked', reconnectWords(row)].filter(Boolean).join(', '),
    row.is_active ? 'yes' : 'no',
    row.proxy,
    row.daily_posts_count,
    row.next_allowed_action_time && row.next_allowed_action_time > now ? row.next_allowed_action_time : null,
  ]);
  return {
    json: rows,
    text:
      rows.length === 0
        ? 'No accounts yet: see groundcrew import --help and groundcrew accounts login --help'
        : table(header, cells),
  };
}

const REASON_MAX = 500;

function reconnectWords(row: { needs_reconnect: boolean; reconnect_error: string | null }): string | null {
  if (!row.needs_reconnect) return null;
  return row.reconnect_error === null ? 'to be reconnected' : `not reconnected: ${row.reconnect_error}`;
}

type TakeoverOptions = { one?: string; all?: boolean; oldScriptsStopped?: boolean };

async function takeover(context: CommandContext, options: TakeoverOptions): Promise<Answer> {
  const { crew } = context;
  if ((options.one === undefined) === (options.all !== true)) {
    throw new GroundcrewError('usage', { detail: 'say --one NAME or --all' });
  }
  if (options.oldScriptsStopped !== true) {
    const detail = 'confirm with --old-scripts-stopped that nothing else uses these sessions: two users kill a session';
    throw new GroundcrewError('usage', { detail });
  }
  const ids = options.one === undefined ? null : [await accountNamed(context, options.one)];
  const { taken_over, idle } = await takeOver(crew.scope, ids);
  if (taken_over.length === 0) return { json: { taken_over, idle }, text: 'No account was held for takeover.' };
  const work = taken_over.filter((name) => !idle.includes(name));
  const text = [
    `Taken over: ${work.join(', ') || 'none that can work'}`,
    ...(idle.length > 0 ? [`Without session or inactive, so they do nothing: ${idle.join(', ')}`] : []),
  ].join('\n');
  return { json: { taken_over, idle }, text };
}

async function hold(context: CommandContext, name: string, options: { reason?: string }): Promise<Answer> {
  const reason = options.reason?.trim().slice(0, REASON_MAX) || null;
  const id = await accountNamed(context, name);
  const { changed } = await actOnAccount(context.crew.scope, id, 'hold', whoAsks(), reason);
  const held = changed ? `${name} is held` : `${name} was held already`;
  return {
    json: { account_id: id, held: name, changed, reason },
    text: `${held}: it does nothing outgoing until it is released.`,
  };
}

async function release(context: CommandContext, name: string): Promise<Answer> {
  const { crew } = context;
  const id = await accountNamed(context, name);
  const account = await accountState(crew.scope, id);
  if (account?.hold_reason === 'takeover') {
    const detail = `${name} is held for takeover: use accounts takeover --one ${name} --old-scripts-stopped`;
    throw new GroundcrewError('usage', { detail });
  }
  const { changed, may_join_again } = await actOnAccount(crew.scope, id, 'release', whoAsks());
  const text = changed || may_join_again ? `${name} is released.` : `${name} was not held.`;
  return { json: { account_id: id, released: changed && account ? [account.session_name] : [], may_join_again }, text };
}
