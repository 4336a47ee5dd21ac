// While everything is calm: one account gets another proxy, and nobody else's connection is touched.
import { delay } from '@groundcrew/server/lib/time.ts';
import type { Control } from '#fleet/control.ts';
import type { Product } from '#fleet/product.ts';

const WITHIN_MS = 60_000;
const LOOK_MS = 500;

type Account = { id: number; session_name: string; telegram_user_id: number; needs_reconnect: boolean };

/** What is wrong, or nothing. */
export async function changeProxyOfOne(product: Product, control: Control, proxy_url: string): Promise<string[]> {
  const before = await mainConnections(control);
  const accounts = await product.ask<Account[]>(['accounts']);
  const chosen = accounts.find(({ telegram_user_id: id }) => before.has(id));
  if (!chosen || before.size < 2) return ['proxy change: fewer than two accounts are connected'];
  const set = `update telegram_accounts set proxy_url = '${proxy_url}', needs_reconnect = true where id = ${chosen.id}`;
  await product.ask(['db', 'sql', set, '--write']);
  if (!(await isDone(product, chosen.id))) return [`proxy change: ${chosen.session_name} has not reconnected in time`];
  const after = await mainConnections(control);
  const others = [...before].filter(([id]) => id !== chosen.telegram_user_id);
  const moved = others.filter(([id, connection]) => after.get(id) !== connection);
  const same = after.get(chosen.telegram_user_id) === before.get(chosen.telegram_user_id);
  return [
    ...moved.map(([id]) => `proxy change: the connection of another account, ${id}, is not the same`),
    ...(same ? [`proxy change: ${chosen.session_name} still has its old connection`] : []),
  ];
}

/** By user: the number of the one main connection. */
async function mainConnections(control: Control): Promise<Map<number, number>> {
  const { connections } = await control.connections();
  return new Map(
    connections.flatMap(({ id, main, user_id }) => (main && user_id !== null ? [[user_id, id] as const] : [])),
  );
}

async function isDone(product: Product, id: number): Promise<boolean> {
  for (let waited_ms = 0; waited_ms < WITHIN_MS; waited_ms += LOOK_MS) {
    const accounts = await product.ask<Account[]>(['accounts']);
    if (accounts.find((account) => account.id === id)?.needs_reconnect === false) return true;
    await delay(LOOK_MS);
  }
  return false;
}
