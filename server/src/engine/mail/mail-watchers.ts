// Follows the mailboxes of a workspace in a server: takes its share of them by leases, and lets go of what is too many.
import { fairShare } from '#domain/lanes.ts';
import type { Crew } from '#engine/crew.ts';
import { OUTGOING_CHANNEL, sendOn } from '#engine/mail/send-on.ts';
import { Room, Turnstile } from '#lib/turnstile.ts';
import { watchOn } from '#engine/mail/watch-mailbox.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { delay, every, monotonic } from '#lib/time.ts';
import { nodeSeen } from '#store/leases/leases.ts';
import type { Bell } from '#store/database/listen.ts';
import {
  mailboxSeats,
  releaseMailbox,
  renewMailboxes,
  takeMailboxes,
  type MailboxLease,
} from '#store/mailboxes/leases.ts';

/** Notified when a mailbox is added or its settings are changed: `<workspace> <id>`. */
const MAILBOX_CHANNEL = 'groundcrew_mailbox';

/** What the bell of whoever follows mailboxes listens to. */
export const MAIL_CHANNELS = [MAILBOX_CHANNEL, OUTGOING_CHANNEL] as const;

/** Real time. A node that is silent for so long loses its mailboxes to others. */
const TTL_MS = 12_000;
const LOOK_MS = 2_500;
const RENEW_MS = 2_000;
/** Real time: after something that is no fault of the mail server, say a database that is away. */
const SEND_AGAIN_MS = 5_000;
/** While there is none at all: the bell says when there is. */
const IDLE_MS = 30_000;

/** Of mails that were fetched and are not stored yet. */
const ROOM_BYTES = 32_000_000;
/** Of mails with files that go out. */
const OUT_BYTES = 128_000_000;

type Watch = {
  lease: MailboxLease;
  settings_version: number;
  stopping: AbortController;
  done: Promise<void>;
  /** It is being let go of: whoever does so gives the lease back. */
  ending: boolean;
  /** Until when the lease is ours whatever happens; by a clock that nobody can set. */
  until_ms: number;
};

export class MailWatchers {
  readonly #crew: Crew;
  readonly #poll_ms: number | undefined;
  readonly #large = new Turnstile();
  readonly #room = new Room(ROOM_BYTES);
  readonly #out = new Room(OUT_BYTES);
  readonly #watches = new Map<number, Watch>();
  readonly #stopping = new AbortController();
  readonly #bell: Bell;
  readonly #deafen: () => void;
  #rung = Promise.withResolvers<void>();
  #loop: Promise<void> | null = null;
  #unrenew: () => void = () => {};
  #renewing: Promise<void> | null = null;
  #told = -1;

  constructor(crew: Crew, options: { bell: Bell; poll_ms?: number }) {
    this.#crew = crew;
    this.#poll_ms = options.poll_ms;
    this.#bell = options.bell;
    this.#deafen = options.bell.on(MAILBOX_CHANNEL, (payload) => {
      if (payload === null || payload.startsWith(crew.scope.workspace_id)) this.#rung.resolve();
    });
  }

  start(): void {
    if (this.#loop) return;
    this.#loop = this.#run();
    // Beside the looks, which wait for whatever they end.
    this.#unrenew = every(RENEW_MS, () => {
      if (this.#watches.size === 0) return;
      // A renewal under way may hang with the database; what its time has passed meanwhile is lost all the same.
      this.#endExpired();
      void this.#renew();
    });
  }

  /** Ends all connections and gives all mailboxes back. */
  async stop(): Promise<void> {
    this.#deafen();
    this.#stopping.abort();
    this.#rung.resolve();
    await this.#loop;
    await Promise.all([...this.#watches.values()].map((watch) => this.#end(watch)));
    this.#unrenew();
    await this.#renewing;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    this.#crew.log.info('Starting Email IMAP Listener');
    while (!signal.aborted) {
      let pause_ms = LOOK_MS;
      try {
        pause_ms = await this.#look();
      } catch (err) {
        if (!signal.aborted) this.#crew.log.warn({ err }, 'mailboxes could not be shared out');
        this.#endExpired();
      }
      const over = new AbortController();
      await Promise.race([this.#rung.promise, delay(pause_ms, AbortSignal.any([signal, over.signal])).catch(() => {})]);
      over.abort();
      this.#rung = Promise.withResolvers();
    }
  }

  async #look(): Promise<number> {
    const { scope, node_id, log } = this.#crew;
    await this.#renew();
    const { total, mine, workers } = await mailboxSeats(scope, { node_id, live_ms: TTL_MS });
    if (total !== this.#told) log.info({ count: total }, 'Checking manager SMTP accounts');
    this.#told = total;
    const ours = new Map(mine.map((seat) => [seat.mailbox_id, seat]));
    for (const [id, watch] of this.#watches) {
      const seat = ours.get(id);
      // What was changed is followed anew, with what it says now.
      const same = seat?.fence === watch.lease.fence && seat.settings_version === watch.settings_version;
      if (!seat?.followed || !same) await this.#end(watch);
    }
    const share = fairShare(total, workers.length, workers.indexOf(node_id));
    for (const watch of [...this.#watches.values()].slice(Math.max(share, 0))) await this.#end(watch);
    if (this.#watches.size < share && !this.#stopping.signal.aborted) await this.#take(share - this.#watches.size);
    return total === 0 && this.#watches.size === 0 ? IDLE_MS : LOOK_MS;
  }

  async #take(limit: number): Promise<void> {
    const { scope, node_id } = this.#crew;
    const until_ms = monotonic() + TTL_MS;
    const leases = await takeMailboxes(scope, { node_id, ttl_ms: TTL_MS, limit });
    if (leases.length === 0) return;
    const { mine } = await mailboxSeats(scope, { node_id, live_ms: TTL_MS });
    const versions = new Map(mine.map(({ mailbox_id, settings_version }) => [mailbox_id, settings_version]));
    for (const lease of leases) {
      const stopping = new AbortController();
      const settings_version = versions.get(lease.mailbox_id) ?? 0;
      const watch: Watch = { lease, settings_version, stopping, until_ms, done: Promise.resolve(), ending: false };
      this.#watches.set(lease.mailbox_id, watch);
      watch.done = this.#follow(watch);
    }
  }

  /** Never rejects. */
  async #follow(watch: Watch): Promise<void> {
    const { lease, stopping } = watch;
    const poll = this.#poll_ms === undefined ? {} : { poll_ms: this.#poll_ms };
    try {
      const { signal } = stopping;
      const ended = await Promise.allSettled([
        watchOn(this.#crew, { lease, large: this.#large, room: this.#room, signal, ...poll }).finally(() =>
          stopping.abort(),
        ),
        this.#send(lease, signal),
      ]);
      for (const each of ended) if (each.status === 'rejected') throw each.reason;
    } catch (err) {
      const lost = err instanceof GroundcrewError && err.code === 'lease_lost';
      if (lost) this.#crew.log.info({ mailbox_id: lease.mailbox_id }, 'mailbox is followed by another node');
      else this.#crew.log.error({ err, mailbox_id: lease.mailbox_id }, 'following a mailbox failed');
    }
    if (this.#watches.get(lease.mailbox_id) !== watch || watch.ending) return;
    // It may be taken again at the next look, unless it waits for a person.
    this.#watches.delete(lease.mailbox_id);
    await releaseMailbox(this.#crew.scope, lease).catch(() => {});
  }

  /** What keeps one message from going out must not keep the mailbox from being followed. */
  async #send(lease: MailboxLease, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await sendOn(this.#crew, { lease, bell: this.#bell, room: this.#out, signal });
      } catch (err) {
        if (signal.aborted && err === signal.reason) return;
        if (signal.aborted || (err instanceof GroundcrewError && err.code === 'lease_lost')) throw err;
        this.#crew.log.warn({ err, mailbox_id: lease.mailbox_id }, 'what waits in a mailbox could not be sent');
        await delay(SEND_AGAIN_MS, signal).catch(() => {});
      }
    }
  }

  async #end(watch: Watch): Promise<void> {
    watch.ending = true;
    watch.stopping.abort();
    await watch.done;
    if (this.#watches.get(watch.lease.mailbox_id) === watch) this.#watches.delete(watch.lease.mailbox_id);
    const { log, scope } = this.#crew;
    await releaseMailbox(scope, watch.lease).catch((err: unknown) =>
      log.warn({ err }, 'mailbox could not be given back'),
    );
  }

  /** Never rejects. */
  #renew(): Promise<void> {
    this.#renewing ??= Promise.all([this.#renewLeases(), nodeSeen(this.#crew.lease_db, this.#crew.node_id)])
      .then(() => {})
      .catch((err: unknown) => {
        this.#crew.log.warn({ err }, 'mailboxes could not be kept');
        this.#endExpired();
      })
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }

  async #renewLeases(): Promise<void> {
    const before = [...this.#watches.values()];
    const begun_ms = monotonic();
    const { lease_db: db, scope } = this.#crew;
    const leases = before.map(({ lease }) => lease);
    const kept = new Set(await renewMailboxes({ db, workspace_id: scope.workspace_id }, { leases, ttl_ms: TTL_MS }));
    for (const watch of before) {
      if (kept.has(watch.lease.mailbox_id)) watch.until_ms = begun_ms + TTL_MS;
      else watch.stopping.abort();
    }
  }

  /** While the database is away: what another node may have taken meanwhile is let go of. */
  #endExpired(): void {
    for (const watch of this.#watches.values()) if (monotonic() >= watch.until_ms) watch.stopping.abort();
  }
}
