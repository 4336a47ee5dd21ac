// All that works for the accounts of one workspace in a server: it takes its share of them, keeps them connected and
// tested, and carries out what is to be done with them.
import { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { HealthMonitor } from '#engine/health-monitor.ts';
import { joinHandler } from '#engine/joiner/join-handler.ts';
import { Balancer } from '#engine/lanes/balancer.ts';
import { Lanes, type LanesOptions } from '#engine/lanes/lanes.ts';
import { delay } from '#lib/time.ts';

/** Real time: notices of this time are looked into together. */
const SOON_MS = 50;

export class Worker {
  readonly connections: Connections;
  readonly monitor: HealthMonitor;
  readonly lanes: Lanes;
  readonly balancer: Balancer;
  #looking = false;
  #stopped = false;

  constructor(crew: Crew, options: Pick<LanesOptions, 'bell'> = {}) {
    this.connections = new Connections(crew, {
      ask: false,
      onDropped: (account_id, fault) => {
        crew.log.warn({ account_id, fault }, 'connection dropped');
        this.monitor.dropped(account_id);
      },
    });
    this.monitor = new HealthMonitor(crew, this.connections);
    // An account's first action waits for its own test.
    this.lanes = new Lanes(crew, this.connections, { ...options, ready: (id) => this.monitor.hasSeenTo(id) });
    this.lanes.handle('join', joinHandler(crew, this.connections));
    this.balancer = new Balancer(crew, this.connections, () => this.monitor.lookNow());
  }

  start(): void {
    this.monitor.start();
    this.lanes.start();
    this.balancer.start();
  }

  /** The lease of an account, or (null) of any, has changed hands or is asked for. */
  leaseChanged(account_id: number | null): void {
    this.monitor.leaseChanged(account_id);
    if (this.#looking) return;
    this.#looking = true;
    // Of a node that takes or gives back a thousand accounts a thousand notices come.
    void delay(SOON_MS).then(() => {
      this.#looking = false;
      if (this.#stopped) return;
      // A command that asks for an account need not wait for the next renewal.
      void this.connections.leases.renew();
      this.balancer.wake();
    });
  }

  /** Finishes the acts in flight, proves all connections closed, and gives all accounts back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([this.balancer.stop(), this.monitor.stop(), this.lanes.stop()]);
    await this.connections.closeAll();
  }
}
