// Many WebSocket clients that note how long each message took: from the moment that it names until it was read here.
export type LiveOrder = { url: string; protocols: string[]; clients: number; at_once: number };
/** What it says back: all are there; and then, when each has heard `expected` messages, how long all of those took. */
export type LiveSaid = 'connected' | number[];

const sockets: WebSocket[] = [];
const took_ms: number[] = [];
let expected = Number.POSITIVE_INFINITY;

process.on('message', (order: LiveOrder | number) => {
  if (typeof order !== 'number') return void connectAll(order).then(() => process.send?.('connected'));
  expected = order * sockets.length;
  tellWhenDone();
});
process.send?.(0);

async function connectAll({ url, protocols, clients, at_once }: LiveOrder): Promise<void> {
  let left = clients;
  const worker = async () => {
    for (; left > 0;) {
      left -= 1;
      sockets.push(await connect(url, protocols));
    }
  };
  await Promise.all(Array.from({ length: at_once }, worker));
}

function connect(url: string, protocols: string[]): Promise<WebSocket> {
  const socket = new WebSocket(url, protocols);
  socket.addEventListener('message', ({ data }) => {
    const [, sent_ms] = /"by":"sent at ([\d.]+)"/.exec(String(data)) ?? [];
    if (sent_ms === undefined) return;
    took_ms.push(performance.timeOrigin + performance.now() - Number(sent_ms));
    tellWhenDone();
  });
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(socket));
    socket.addEventListener('error', () => reject(new Error(`No WebSocket at ${url}.`)));
  });
}

function tellWhenDone(): void {
  if (took_ms.length < expected) return;
  expected = Number.POSITIVE_INFINITY;
  process.send?.(took_ms);
}
