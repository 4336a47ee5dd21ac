import { createServer } from 'node:net';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { expect, test } from 'vitest';
import { openEngine } from './harness.ts';

test('an account that worked elsewhere and cannot be connected here is tried again soon, whenever its health is due', async () => {
  const world = await openEngine({ accounts: 2, clock: { mode: 'real', rate: 1 } });
  const tries = [0, 0];
  const listeners = await Promise.all(
    tries.map(async (_, n) => {
      // A way out that hangs up.
      const listener = createServer((socket) => {
        tries[n] = (tries[n] ?? 0) + 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      const address = listener.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      await world.sql('update telegram_accounts set proxy_url = $1 where id = $2', [
        `socks5://127.0.0.1:${port}`,
        n + 1,
      ]);
      return listener;
    }),
  );
  await world.sql(`insert into account_health_status (account_id, workspace_id, status, last_checked, last_success)
    select id, workspace_id, 'ok', clock(), clock() from telegram_accounts where id = 1`);
  const log = openLog({ level: 'debug', console_level: 'silent', folder: world.config.logs_folder, color: false });
  const server = await startServer(world.config, log);
  try {
    const tested = () => world.logged('session tested').map(({ account_id }) => account_id);
    await expect.poll(tested, { timeout: 40_000 }).toEqual(expect.arrayContaining([1, 2]));
    const [, before] = tries;
    const [first = 0] = tries;
    await expect.poll(() => tries[0], { timeout: 40_000 }).toBeGreaterThan(first + 1);
    // One that never worked waits for its next test.
    expect(tries[1]).toBe(before);
  } finally {
    await server.close();
    for (const listener of listeners) listener.close();
    await world.close();
  }
}, 120_000);
