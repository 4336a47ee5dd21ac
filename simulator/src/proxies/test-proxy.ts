/**
 * One proxy on its port. It leads to the simulator and nowhere else, and does what its mode says:
 *
 *     ok ── stall ── wrong_password ── drop        (switched at any time; what has begun goes on under the new mode)
 *      └──────────── refuse: nobody listens, and all connections are closed
 */
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Log } from '#log.ts';
import { ByteReader, GreetingError } from './byte-reader.ts';
import type { DcPlace, Greeter, Greeting, Place } from './greeting.ts';
import { Tunnel } from './tunnel.ts';

/**
 * `refuse`: nobody listens on the port. `reject`: it answers, and connects nobody. `stall`: it accepts and says
 * nothing, and what runs stands still. `wrong_password`: no password is right. `drop`: a connection ends after so many
 * bytes, both ways together.
 */
export const proxyModes = ['ok', 'refuse', 'reject', 'stall', 'wrong_password', 'drop'] as const;
export type ProxyMode = (typeof proxyModes)[number];

export type ProxyCounters = {
  /** Connections since the start, and those that are open. */
  accepted: number;
  open: number;
  /** Led to the simulator. */
  connected: number;
  wrong_password: number;
  not_understood: number;
  /** Wanted somewhere else, or came while nobody was let through. */
  rejected: number;
  dropped: number;
  bytes_up: number;
  bytes_down: number;
};

export type TestProxyOptions = {
  name: string;
  host: string;
  greet: Greeter;
  /** As people write it down. */
  urlAt: (port: number) => string;
  /** The place of the simulator that is meant; null: it is none. */
  route: (to: Place | DcPlace) => Place | null;
  log: Log;
};

export class TestProxy {
  readonly name: string;
  readonly counters: ProxyCounters = {
    accepted: 0,
    open: 0,
    connected: 0,
    wrong_password: 0,
    not_understood: 0,
    rejected: 0,
    dropped: 0,
    bytes_up: 0,
    bytes_down: 0,
  };
  readonly #options: TestProxyOptions;
  readonly #clients = new Set<Socket>();
  readonly #tunnels = new Set<Tunnel>();
  /** Accepted while nothing moves. */
  readonly #waiting = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;
  #mode: ProxyMode = 'ok';
  /** Bytes; with mode `drop`. */
  #dropAfter = 0;

  constructor(options: TestProxyOptions) {
    this.name = options.name;
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return this.#options.urlAt(this.#port);
  }

  get mode(): ProxyMode {
    return this.#mode;
  }

  get drop_after_bytes(): number | null {
    return this.#mode === 'drop' ? this.#dropAfter : null;
  }

  /** Port 0: any free one. Rejects with the system's error when it is in use. */
  async listen(port: number): Promise<void> {
    const server = createServer((socket) => this.#accept(socket));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject);
    server.listen({ host: this.#options.host, port }, resolve);
    await promise;
    const address = server.address();
    this.#port = typeof address === 'object' && address ? address.port : port;
    this.#server = server;
  }

  async setMode(mode: ProxyMode, drop_after_bytes = 0): Promise<void> {
    const before = this.#mode;
    this.#mode = mode;
    this.#dropAfter = drop_after_bytes;
    if (mode === 'refuse') await this.#stop();
    else if (before === 'refuse') await this.listen(this.#port);
    for (const tunnel of this.#tunnels) tunnel.setStalled(mode === 'stall');
    if (mode === 'stall') return;
    for (const client of this.#waiting) void this.#serve(client);
    this.#waiting.clear();
  }

  async close(): Promise<void> {
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    const closed = Promise.withResolvers<void>();
    if (server) server.close(() => closed.resolve());
    else closed.resolve();
    for (const client of this.#clients) client.destroy();
    await closed.promise;
  }

  #accept(client: Socket): void {
    this.counters.accepted++;
    this.counters.open++;
    this.#clients.add(client);
    client.setNoDelay(true);
    // A reset is followed by 'close'; there is nothing else to do.
    client.on('error', () => {});
    client.on('close', () => {
      this.counters.open--;
      this.#clients.delete(client);
      this.#waiting.delete(client);
    });
    // A stalled proxy has its clients wait from the first byte on.
    if (this.#mode === 'stall') this.#waiting.add(client);
    else void this.#serve(client);
  }

  async #serve(client: Socket): Promise<void> {
    const reader = new ByteReader(client);
    const passwords = this.#mode !== 'wrong_password';
    try {
      const greeting = await this.#options.greet({ reader, write: (bytes) => client.write(bytes), passwords });
      if (greeting.kind === 'connect') this.#lead(client, reader, greeting);
      else this.#deny(client, greeting);
    } catch (error) {
      if (!(error instanceof GreetingError)) {
        this.#options.log.warn('Proxy failed', { proxy: this.name, error: String(error) });
      }
      client.destroy();
    }
  }

  #deny(client: Socket, greeting: Exclude<Greeting, { kind: 'connect' }>): void {
    this.counters[greeting.why]++;
    if (greeting.kind === 'deny') client.end(greeting.reply);
    // The reader that is left behind swallows no end of bytes: it would keep them.
    else client.removeAllListeners('data').resume();
  }

  #lead(client: Socket, reader: ByteReader, greeting: Extract<Greeting, { kind: 'connect' }>): void {
    const { replies, preface } = greeting;
    const place = this.#options.route(greeting.to);
    if (!place || this.#mode === 'reject') {
      this.counters.rejected++;
      if (!place) this.#options.log.warn('Proxy asked for a place outside of the simulator', { proxy: this.name });
      client.end(replies.forbidden);
      return;
    }
    const target = connect(place.port, place.host);
    target.setNoDelay(true);
    const complain = (): void => {
      client.end(replies.unreachable);
    };
    target.on('error', complain);
    client.once('close', () => target.destroy());
    target.once('connect', () => {
      // What breaks from now on is followed by 'close'.
      target.on('error', () => {}).off('error', complain);
      if (client.destroyed) return;
      this.counters.connected++;
      client.write(replies.connected);
      target.write(preface);
      this.#tunnel(client, target, greeting, reader.release());
    });
  }

  #tunnel(client: Socket, target: Socket, { up, down }: Extract<Greeting, { kind: 'connect' }>, early: Buffer): void {
    const tunnel = new Tunnel({
      client,
      target,
      up,
      down,
      early,
      bound: () => this.drop_after_bytes ?? Infinity,
      onBytes: (way, bytes) => {
        this.counters[`bytes_${way}`] += bytes;
      },
      onDropped: () => {
        this.counters.dropped++;
      },
    });
    this.#tunnels.add(tunnel);
    client.once('close', () => this.#tunnels.delete(tunnel));
    tunnel.setStalled(this.#mode === 'stall');
    tunnel.open();
  }
}
