// What a week of work leaves in memory: a server joins, posts three times a day and hears what people write, in a simulated time that runs
// 1,000 times as fast; looked at at the end of each day.
import { setTimeout as delay } from 'node:timers/promises';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { withCrew } from '#lib/crew.ts';
import { mib, print } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { postmasterOf, pssOfPostgres, restingMemory, rss } from '#lib/memory.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { report } from '#lib/report.ts';
import { startTelegram } from '#lib/telegram.ts';

const ACCOUNTS = 20;
const GROUPS = 200;
const RATE = 1_000;
const DAYS = Number(process.env['GROUNDCREW_BENCH_DAYS'] ?? 7);
const DAY_MS = 86_400_000 / RATE;
const MESSAGES_A_DAY = 500;
/** Of which the smallest counts: what is collected just then is not missed. */
const LOOK_MS = 2_000;

await withFolder('week', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: ACCOUNTS, groups: GROUPS }, { rate: RATE });
  const env = await environmentOf(folder, telegram.control);
  const messages = path.join(folder, 'messages.txt');
  await writeFile(messages, 'Selling a boat, twelve metres\nA boat for sale, twelve metres long\n');
  await runCommand(env, 'import', telegram.legacy);
  await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
  const niche = await withCrew(env, async ({ scope: { db } }) => {
    const rows = await db.selectFrom('targets').select('niche').where('niche', '<>', '').execute();
    return [...Map.groupBy(rows, (row) => row.niche)].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
  });
  await runCommand(env, 'join', niche, '--schedule', '0 * * * *');
  await runCommand(
    env,
    'campaigns',
    'add',
    'week',
    '--niche',
    niche,
    '--slots',
    '08:00,12:00,18:00',
    '--messages',
    messages,
  );
  await runCommand(env, 'campaigns', 'start', 'week');
  const server = await startServer({ ...env, LOG_LEVEL: 'warn' });
  try {
    const postmaster = await postmasterOf(env['GROUNDCREW_DATA'] ?? '');
    const days: { own: number; postgres: number }[] = [];
    print('after day', 'server', 'its PostgreSQL', 'posts', 'messages', 'events');
    for (let day = 1; day <= DAYS; day += 1) {
      await write(telegram, day);
      const own = await restingMemory(() => rss(server.pid), LOOK_MS);
      const postgres = pssOfPostgres(postmaster);
      days.push({ own, postgres });
      const done = await withCrew(env, async ({ scope: { db } }) => {
        const count = async (table: 'post_history' | 'conversation_messages' | 'events') =>
          (
            await db
              .selectFrom(table)
              .select(({ fn }) => fn.countAll<string>().as('n'))
              .executeTakeFirstOrThrow()
          ).n;
        return [await count('post_history'), await count('conversation_messages'), await count('events')];
      });
      print(String(day), mib(own), mib(postgres), ...done.map(String));
    }
    const [first, last] = [days[0], days.at(-1)];
    if (!first || !last) return;
    const peer = { name: 'after its first day', value: first.own };
    report({ name: 'memory after a simulated week', unit: 'bytes', ours: last.own, peer, aim: { at_most: 1.2 } });
  } finally {
    await server.stop();
    await telegram.close();
  }
});

/** A day's messages, at their times; comes back when the day is over. */
async function write(telegram: Awaited<ReturnType<typeof startTelegram>>, day: number): Promise<void> {
  const begun_ms = performance.now();
  for (let n = 0; n < MESSAGES_A_DAY; n += 1) {
    await delay(Math.max(0, begun_ms + (n * DAY_MS) / MESSAGES_A_DAY - performance.now()));
    const [account, from] = [telegram.accounts[n % ACCOUNTS], telegram.strangers[n % telegram.strangers.length]];
    await telegram.order('POST', '/messages', {
      chat_id: account?.id,
      from: from?.id,
      text: `Day ${day}, message ${n}`,
    });
  }
}
