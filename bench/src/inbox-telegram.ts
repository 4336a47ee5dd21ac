// How soon a WebSocket client hears of what a person writes to an account: from the moment at which Telegram is told of the
// message (a simulated one, in this process), through its socket, the product's server and PostgreSQL. At rising rates, until it
// does not keep up.
import { setTimeout as delay } from 'node:timers/promises';
import { PASSWORD, signIn } from '@groundcrew/server/testing/api.ts';
import { listenTo } from '@groundcrew/server/testing/live-client.ts';
import { addReader } from '@groundcrew/server/testing/long-lists.ts';
import { withCrew } from '#lib/crew.ts';
import { percentile, print } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { cpuMs } from '#lib/memory.ts';
import { environmentOf, runCommand, startServer } from '#lib/product.ts';
import { startTelegram, type SimulatedTelegram } from '#lib/telegram.ts';
import { report } from '#lib/report.ts';

const ACCOUNTS = 20;
const RATES = (process.env['GROUNDCREW_BENCH_RATES'] ?? '10,100,200,400').split(',').map(Number);
const SECONDS = 15;
const AIM_MS = 100;
/** What is later than that has not kept up. */
const BROKEN_MS = 2_000;
/** Far above what anything here takes. */
const TIMEOUT_MS = 120_000;
const EMAIL = 'bench@example.com';
const POLL_MS = 20;

await withFolder('inbox', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: ACCOUNTS, groups: 5 });
  const env = await environmentOf(folder, telegram.control);
  await runCommand(env, 'import', telegram.legacy);
  await runCommand(env, 'accounts', 'takeover', '--all', '--old-scripts-stopped');
  const server = await startServer({ ...env, LOG_LEVEL: 'warn' });
  try {
    await until(async () => (await telegram.connected()) === ACCOUNTS);
    const heard = await listen(env, server.url);
    await measure(telegram, heard, { rate: 10, seconds: 2 });
    print('messages', 'p50', 'p99', 'aim', 'processor a message');
    for (const rate of RATES) {
      const before_ms = cpuMs(server.pid);
      const took_ms = await measure(telegram, heard, { rate, seconds: SECONDS });
      const cpu_ms = (cpuMs(server.pid) - before_ms) / took_ms.length;
      const [p50, p99] = [percentile(took_ms, 0.5), percentile(took_ms, 0.99)];
      report({
        name: 'message from Telegram to the page, p99',
        unit: 'ms',
        ours: p99,
        aim: { at_most: AIM_MS },
        size: { of: 'a second', n: rate },
      });
      print(
        `${rate} a second`,
        `${p50.toFixed(1)} ms`,
        `${p99.toFixed(1)} ms`,
        `${AIM_MS} ms`,
        `${cpu_ms.toFixed(1)} ms`,
      );
      if (p99 > BROKEN_MS) break;
    }
  } finally {
    await server.stop();
    await telegram.close();
  }
});

/** By the words of a message: when it was heard of. */
type Heard = Map<string, number>;

async function listen(env: Record<string, string>, url: string): Promise<Heard> {
  await withCrew(env, ({ scope }) => addReader(scope, { email: EMAIL, password: PASSWORD }));
  const headers = { cookie: await signIn(url, EMAIL) };
  const answer = await fetch(`${url}/api/v1/me`, { headers });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the contract has it
  const { user_id } = (await answer.json()) as { user_id: string };
  const heard: Heard = new Map();
  const client = listenTo(`${url}/api/v1/communications/ws/${user_id}`, { headers });
  await client.until(({ heard: greetings }) => greetings.length > 0);
  const { socket } = client;
  socket.on('message', (data: Buffer) => {
    const at = performance.now();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the contract has it
    const frame = JSON.parse(data.toString()) as { type: string; data?: { message: { text: string } } };
    if (frame.type === 'new_message' && frame.data) heard.set(frame.data.message.text, at);
  });
  return heard;
}

/** Messages go out at their times, whether or not earlier ones were heard. */
async function measure(
  telegram: SimulatedTelegram,
  heard: Heard,
  { rate, seconds }: { rate: number; seconds: number },
): Promise<number[]> {
  const [stranger] = telegram.strangers;
  if (!stranger) throw new Error('The simulated world has nobody who could write.');
  const sent = new Map<string, number>();
  const writing: Promise<void>[] = [];
  const begun_ms = performance.now();
  for (let n = 0; n < rate * seconds; n += 1) {
    await delay(Math.max(0, begun_ms + (n * 1_000) / rate - performance.now()));
    const text = `${rate} a second, ${n} of ${begun_ms}`;
    const account = telegram.accounts[n % telegram.accounts.length];
    sent.set(text, performance.now());
    writing.push(telegram.order('POST', '/messages', { chat_id: account?.id, from: stranger.id, text }));
  }
  await Promise.all(writing);
  await until(() => Promise.resolve([...sent.keys()].every((text) => heard.has(text))));
  return [...sent].map(([text, at_ms]) => (heard.get(text) ?? Number.NaN) - at_ms);
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  const give_up_ms = performance.now() + TIMEOUT_MS;
  while (!(await reached())) {
    if (performance.now() > give_up_ms) throw new Error('What was waited for did not come.');
    await delay(POLL_MS);
  }
}
