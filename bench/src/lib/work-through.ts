import type { Order } from '#lib/peer.ts';

/** The other end of `startPeer`: connects each account, so many at once, and tells how long all of them took. */
export function serveOrders(prepare: (order: Order) => Promise<(auth_key: Buffer) => Promise<unknown>>): void {
  process.on('message', (order: Order) => void carryOut(order));
  process.send?.(0);

  async function carryOut(order: Order): Promise<void> {
    const connect = await prepare(order);
    const begun_ms = performance.now();
    const waiting = [...order.auth_keys];
    const worker = async () => {
      for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
        connected.push(await connect(Buffer.from(key, 'hex')));
      }
    };
    await Promise.all(Array.from({ length: order.at_once }, worker));
    process.send?.(performance.now() - begun_ms);
  }
}

/** They live as long as this process. */
const connected: unknown[] = [];
