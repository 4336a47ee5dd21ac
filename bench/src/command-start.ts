// How long a command takes from its start to its end, with Node's compile cache and without it, and how that compares to
// a Node that does nothing.
import { environmentOf, runCommand, runNode, startServer } from '#lib/product.ts';
import { median, ms, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { startTelegram } from '#lib/telegram.ts';
import { report } from '#lib/report.ts';

const RUNS = 7;
const UNCACHED = { NODE_DISABLE_COMPILE_CACHE: '1' };

await withFolder('command', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: 4, groups: 12 });
  const env = await environmentOf(folder, telegram.control);
  let beside = '';
  try {
    await runCommand(env, 'import', telegram.legacy);
    await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
    print('', 'cached', 'uncached', 'node -e 0', 'cached ÷');
    await compare('--help');
    await compare('db', 'status');
    await compare('health');
    const server = await startServer(env);
    try {
      print('while a server runs:');
      beside = ', beside a server';
      await compare('db', 'status');
      await compare('health');
    } finally {
      await server.stop();
    }
  } finally {
    await telegram.close();
  }

  /** The three take turns, so that whatever else the machine does meets them alike. */
  async function compare(...args: string[]): Promise<void> {
    const cached: number[] = [];
    const uncached: number[] = [];
    const bare: number[] = [];
    await runCommand(env, ...args);
    for (let run = 0; run < RUNS; run += 1) {
      bare.push(await runNode(env, '-e', '0'));
      cached.push(await runCommand(env, ...args));
      uncached.push(await runCommand({ ...env, ...UNCACHED }, ...args));
    }
    const [with_cache, without, node] = [median(cached), median(uncached), median(bare)];
    report({
      name: `command ${args.join(' ')}${beside}`,
      unit: 'ms',
      ours: with_cache,
      peer: { name: 'bare Node', value: node },
    });
    print(args.join(' '), ms(with_cache), ms(without), ms(node), times(with_cache / node));
  }
});
