// All that works for the accounts of one workspace in a server: it takes its share of them, keeps them connected and
// tested, carries out what is to be done with them, and begins what is due.
import { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { healthHandler } from '#engine/health-handler.ts';
import { HealthMonitor } from '#engine/health-monitor.ts';
import type { Chores } from '#engine/inbox/telegram/chores.ts';
import { fileFetcher, WANTED_FILE_CHANNEL } from '#engine/inbox/telegram/file-fetcher.ts';
import { gapFiller } from '#engine/inbox/telegram/gap-filler.ts';
import { pictureFetcher } from '#engine/inbox/telegram/picture-fetcher.ts';
import { hearUpdates } from '#engine/inbox/telegram/hear-updates.ts';
import { inboxKeeper } from '#engine/inbox/inbox-keeper.ts';
import { outgoingKeeper } from '#engine/inbox/outgoing-keeper.ts';
import { replyHandler } from '#engine/inbox/reply-handler.ts';
import { joinHandler } from '#engine/joiner/join-handler.ts';
import { logoutHandler } from '#engine/login/logout-handler.ts';
import { photosOf } from '#engine/poster/photo-shelf.ts';
import { postHandler } from '#engine/poster/post-handler.ts';
import { Balancer } from '#engine/lanes/balancer.ts';
import { LEASES, soonTogether } from '#engine/lease-bell.ts';
import { LANE_CHANNELS, Lanes } from '#engine/lanes/lanes.ts';
import { notifier } from '#engine/notifier.ts';
import { REACTION_CHANNELS, Reactor } from '#engine/reactor/reactor.ts';
import { RECONNECT_CHANNELS, Reconnector } from '#engine/reconnect/reconnector.ts';
import { SCHEDULE_CHANNEL, Scheduler } from '#engine/scheduler/scheduler.ts';
import type { SmartJoinerLog } from '#lib/smart-joiner-log.ts';
import { WEBHOOK_CHANNELS, WebhookDeliverer } from '#engine/webhooks/deliverer.ts';
import type { Bell } from '#store/database/listen.ts';

/** What the bell of a worker listens to; that of leases is among those of the reconnector. */
export const WORKER_CHANNELS = [
  ...LANE_CHANNELS,
  ...RECONNECT_CHANNELS,
  ...REACTION_CHANNELS,
  ...WEBHOOK_CHANNELS,
  SCHEDULE_CHANNEL,
  WANTED_FILE_CHANNEL,
];

export class Worker {
  readonly connections: Connections;
  readonly monitor: HealthMonitor;
  readonly lanes: Lanes;
  readonly #balancer: Balancer;
  readonly #gaps: Chores;
  readonly #files: Chores;
  readonly #members: readonly { start: () => void; stop: () => Promise<void> }[];
  readonly #deafen: () => void;
  #stopped = false;

  constructor(crew: Crew, options: { bell: Bell; said: SmartJoinerLog; data_folder: string; allow_private: boolean }) {
    const { bell, said, data_folder, allow_private } = options;
    const connections = new Connections(crew, {
      ask: false,
      kept_only: true,
      hear: hearUpdates(crew, (_account_id, taken) => {
        if (taken.gaps > 0) this.#gaps.look();
        if (taken.offered) this.#files.look();
      }),
      onDropped: (account_id, fault) => {
        crew.log.warn({ account_id, fault }, 'connection dropped');
        this.monitor.dropped(account_id);
      },
    });
    this.connections = connections;
    this.monitor = new HealthMonitor(crew, connections);
    // An account's first action waits for its own test.
    const lanes = new Lanes(crew, connections, { bell, ready: (id) => this.monitor.hasSeenTo(id) });
    this.lanes = lanes;
    lanes.handle('health', healthHandler(crew, connections));
    lanes.handle('logout', logoutHandler(crew, connections));
    lanes.handle('join', joinHandler(crew, connections));
    lanes.handle('reply', replyHandler(crew, connections));
    lanes.handle('post', postHandler(crew, connections, photosOf(crew.scope, data_folder)));
    this.#files = fileFetcher(crew, connections);
    this.#gaps = gapFiller(crew, connections, () => this.#files.look());
    this.monitor.onSeenTo(() => {
      lanes.lookSoon();
      this.#gaps.look();
      this.#files.look();
    });
    this.#balancer = new Balancer(crew, connections, () => {
      this.monitor.lookNow();
      lanes.lookSoon();
    });
    this.#members = [
      this.monitor,
      new Reconnector(crew, connections, { bell, lanes }),
      new Reactor(crew, connections, lanes, { bell }),
      new Scheduler(crew, connections, { bell, lanes, said, data_folder }),
      outgoingKeeper(crew),
      inboxKeeper(crew),
      notifier(crew, { bell }),
      new WebhookDeliverer(crew, { bell, allow_private }),
      this.#gaps,
      this.#files,
      pictureFetcher(crew, connections),
      lanes,
      this.#balancer,
    ];
    const look = soonTogether((changed) => {
      if (this.#stopped) return;
      // A command that asks for an account need not wait for the next renewal.
      void connections.leases.look(changed);
      this.#balancer.wake();
    });
    const offs = [
      bell.on(LEASES, (payload) => {
        const account_id = payload === null ? null : Number(payload);
        this.monitor.leaseChanged(account_id);
        look(account_id);
      }),
      bell.on(WANTED_FILE_CHANNEL, () => this.#files.look()),
    ];
    this.#deafen = () => offs.forEach((off) => off());
  }

  start(): void {
    for (const member of this.#members) member.start();
  }

  /** Finishes the acts in flight, proves all connections closed, and gives all accounts back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#deafen();
    await Promise.all(this.#members.map((member) => member.stop()));
    await this.connections.closeAll();
  }
}
