import { Command } from 'commander';
import { sessionReaders } from '#app.ts';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering, examples } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import type { Answer } from '#cli/output.ts';
import { reconnectAnswer } from '#cli/reconnect-answer.ts';
import { whoAsks } from '#cli/who.ts';
import { describeProxy, type Proxy } from '#domain/proxies.ts';
import { changeAccount } from '#engine/accounts/change-account.ts';
import { notTestable } from '#engine/health-check.ts';
import { testProxy } from '#engine/test-proxy.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { accountState } from '#store/accounts/accounts.ts';
import { proxyOption } from './target.ts';

const TIMEOUT_MS = 10_000;

export function proxyCommand(): Command {
  return new Command('proxy')
    .description('Give an account another proxy: test it, store it, and connect the account anew')
    .argument('<name>')
    .argument('<proxy>', 'in any notation; "none" for no proxy')
    .addHelpText(
      'after',
      `
A proxy that does not lead to Telegram is refused, and nothing is changed.
${examples('groundcrew accounts proxy s1 socks5://user:password@proxy.example:1080', 'groundcrew accounts proxy s1 none')}`,
    )
    .action(answering<[string, string]>(changeProxy));
}

async function changeProxy(context: CommandContext, name: string, text: string): Promise<Answer> {
  const { crew } = context;
  const proxy = proxyOption(text, 'the proxy');
  const id = await accountNamed(context, name);
  await refuseDeadEnd(context, proxy);
  const { readSqlite } = sessionReaders;
  const change = () => changeAccount(crew, id, { proxy, needs_reconnect: true }, { readSqlite, by: whoAsks() });
  const shown = proxy && describeProxy(proxy);
  const account = await accountState(crew.scope, id);
  const hindered = account && notTestable(account);
  if (!hindered) return reconnectAnswer(context, { id, name }, { change, more: { proxy: shown } });
  await change();
  return {
    json: { account_id: id, proxy: shown, reconnected: false, stages: [] },
    text: `${name} will connect ${shown ? `through ${shown}` : 'without a proxy'} once it may (now: ${hindered}).`,
  };
}

/** Throws `bad_input` when no DC of Telegram is reached. */
async function refuseDeadEnd({ crew, config, signal }: CommandContext, proxy: Proxy | null): Promise<void> {
  const other_server = config.simulator !== null || config.telegram.server !== null;
  const results = await testProxy(crew.gateway, proxy, { timeout_ms: TIMEOUT_MS, other_server, signal });
  if (signal.aborted) throw new GroundcrewError('stopped');
  if (results.some(({ ok }) => ok)) return;
  const through = proxy ? describeProxy(proxy) : 'without a proxy';
  throw new GroundcrewError('bad_input', {
    detail: `proxy: ${through} does not lead to Telegram: ${results[0]?.error ?? 'no answer'}`,
  });
}
