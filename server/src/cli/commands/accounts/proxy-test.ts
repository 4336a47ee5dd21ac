import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import type { Proxy } from '#domain/proxies.ts';
import { openOwnProxy } from '#engine/identity.ts';
import { testWayOut } from '#engine/accounts/proxies.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { proxyOption } from './target.ts';

type Options = { proxy?: string; timeout?: number };

export function proxyTestCommand(): Command {
  return new Command('proxy-test')
    .description('Test a proxy to each of Telegram’s DCs, with a handshake that needs no account')
    .argument('[name]', 'the account whose proxy is tested')
    .option('--proxy <url>', 'this one, in any notation')
    .option('--timeout <ms>', 'of each DC', wholeNumber({ min: 100, max: 300_000 }), 10_000)
    .addHelpText(
      'after',
      `
Examples:
  groundcrew accounts proxy-test s1
  groundcrew accounts proxy-test --proxy proxy.example:1080:user:password`,
    )
    .action(answering<[string | undefined, Options]>(proxyTest));
}

async function proxyTest(context: CommandContext, name: string | undefined, options: Options): Promise<Answer> {
  const { crew, config, signal } = context;
  const proxy = await chosenProxy(context, name, options);
  const other_server = config.simulator !== null || config.telegram.server !== null;
  const { timeout = 10_000 } = options;
  // Who calls a command has the machine, and may have his proxy on it.
  const way = { timeout_ms: timeout, other_server, allow_private: true, signal };
  const { proxy: described, ok, results } = await testWayOut(crew, proxy, way);
  const rows = results.map(({ dc, ok, ms, error }) => [
    dc === null ? 'server' : `DC ${dc}`,
    ok ? 'ok' : 'FAILED',
    ms,
    error,
  ]);
  return {
    json: { proxy: described, ok, results },
    text: `${described ?? 'directly, without a proxy'}\n${table(['To', 'Result', 'ms', 'Error'], rows)}`,
    exit: ok ? 0 : 1,
  };
}

async function chosenProxy(context: CommandContext, name: string | undefined, options: Options): Promise<Proxy | null> {
  if ((name === undefined) === (options.proxy === undefined)) {
    throw new GroundcrewError('usage', { detail: 'say the name of an account, or --proxy URL' });
  }
  if (options.proxy !== undefined) return proxyOption(options.proxy);
  return openOwnProxy(context.crew, await accountNamed(context, name ?? ''));
}
