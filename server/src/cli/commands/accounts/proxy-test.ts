import { Command } from 'commander';
import { accountNamed } from '#cli/accounts-of.ts';
import { answering } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { table, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { describeProxy, type Proxy } from '#domain/proxies.ts';
import { openOwnProxy } from '#engine/identity.ts';
import { testProxy } from '#engine/test-proxy.ts';
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
  const results = await testProxy(crew.gateway, proxy, { timeout_ms: timeout, other_server, signal });
  const failed = results.filter((result) => !result.ok);
  const through = proxy ? describeProxy(proxy) : 'directly, without a proxy';
  const rows = results.map(({ dc, ok, ms, error }) => [
    dc === null ? 'server' : `DC ${dc}`,
    ok ? 'ok' : 'FAILED',
    ms,
    error,
  ]);
  return {
    json: { proxy: proxy && describeProxy(proxy), ok: failed.length === 0, results },
    text: `${through}\n${table(['To', 'Result', 'ms', 'Error'], rows)}`,
    exit: failed.length ? 1 : 0,
  };
}

async function chosenProxy(context: CommandContext, name: string | undefined, options: Options): Promise<Proxy | null> {
  if ((name === undefined) === (options.proxy === undefined)) {
    throw new GroundcrewError('usage', { detail: 'say the name of an account, or --proxy URL' });
  }
  if (options.proxy !== undefined) return proxyOption(options.proxy);
  return openOwnProxy(context.crew, await accountNamed(context, name ?? ''));
}
