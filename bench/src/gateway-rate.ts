// A thousand accounts that connect and ask who they are, 50 at a time: through the product's gateway and as bare mtcute
// clients, without latency and with 50 ms on every answer; what each costs in memory then; and how fast keys are made.
import { setTimeout as delay } from 'node:timers/promises';
import { kib, median, ms, print, times } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { restingMemory, rss } from '#lib/memory.ts';
import { startPeer, type Order } from '#lib/peer.ts';
import { startTelegram, type SimulatedTelegram } from '#lib/telegram.ts';
import { report } from '#lib/report.ts';

const ACCOUNTS = 1_000;
const AT_ONCE = 50;
const ROUNDS = 3;
const LATENCY_MS = 50;
const HANDSHAKES = 200;
/** So that one round's connections are gone before the next begins. */
const SETTLE_MS = 1_000;

await withFolder('gateway', async (folder) => {
  const telegram = await startTelegram(folder, { accounts: ACCOUNTS, groups: 20 });
  try {
    const { server, public_key_pem } = telegram;
    const auth_keys = telegram.accounts.flatMap((account) => account.auth_keys);
    const order: Order = { server, public_key_pem, auth_keys, at_once: AT_ONCE };
    print('', 'gateway', 'bare mtcute', 'ratio');
    await compareTime('connect and who-am-I', order);
    await slowDown(telegram);
    await compareTime(`the same, ${LATENCY_MS} ms on each answer`, order);
    await telegram.order('DELETE', '/faults');
    await compareMemory(order);
    const made_ms = await timeOf('new-keys', {
      ...order,
      auth_keys: Array.from({ length: HANDSHAKES }, () => ''),
      at_once: 10,
    });
    print('handshakes of the simulator', `${Math.round(HANDSHAKES / (made_ms / 1_000))} a second`);
  } finally {
    await telegram.close();
  }
});

async function compareTime(what: string, order: Order): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await timeOf('gateway-clients', order));
    bare.push(await timeOf('mtcute-clients', order));
  }
  report({
    name: `${ACCOUNTS.toLocaleString('en')} accounts, ${what}`,
    unit: 'ms',
    ours: median(ours),
    peer: { name: 'bare mtcute', value: median(bare) },
  });
  print(what, ms(median(ours)), ms(median(bare)), times(median(ours) / median(bare)));
}

async function timeOf(name: string, order: Order): Promise<number> {
  const peer = await startPeer(name);
  try {
    return await peer.connect(order);
  } finally {
    await peer.stop();
    await delay(SETTLE_MS);
  }
}

async function compareMemory(order: Order): Promise<void> {
  const [ours, bare] = [await memoryOf('gateway-clients', order), await memoryOf('mtcute-clients', order)];
  report({ name: 'memory of an idle account', unit: 'bytes', ours, peer: { name: 'bare mtcute', value: bare } });
  print('memory of an idle account', kib(ours), kib(bare), times(ours / bare));
}

/** Bytes an account, at rest. */
async function memoryOf(name: string, order: Order): Promise<number> {
  const peer = await startPeer(name);
  try {
    const without = await restingMemory(() => rss(peer.pid), SETTLE_MS);
    await peer.connect(order);
    const with_accounts = await restingMemory(() => rss(peer.pid));
    return (with_accounts - without) / order.auth_keys.length;
  } finally {
    await peer.stop();
    await delay(SETTLE_MS);
  }
}

async function slowDown(telegram: SimulatedTelegram): Promise<void> {
  await telegram.order('POST', '/faults', { action: 'delay', delay_ms: LATENCY_MS, times: 0 });
}
