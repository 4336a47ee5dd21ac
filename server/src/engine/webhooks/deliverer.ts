// Delivers to the webhooks of a workspace, in every server that works: each webhook by itself, so that a slow one keeps nobody
// waiting, and in the order of events. Which server has a webhook, and how far it has come, stands in the database.
import { addMs } from '#domain/days.ts';
import { KEEP_DELIVERIES_MS, nextTry, TELL_AFTER } from '#domain/webhooks.ts';
import type { Crew } from '#engine/crew.ts';
import { EVENT_CHANNELS, hearEvents } from '#engine/follow-events.ts';
import { letterOf } from '#engine/webhooks/letters.ts';
import { sendWebhook, type SendOptions } from '#engine/webhooks/send.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { Lookout } from '#lib/lookout.ts';
import { delay, monotonic } from '#lib/time.ts';
import type { Bell } from '#store/database/listen.ts';
import { forgetDeliveries } from '#store/webhooks/deliveries.ts';
import {
  nextDelivery,
  recordDelivered,
  recordFailed,
  releaseWebhook,
  takeWebhooks,
  type NextDelivery,
  type WebhookLease,
} from '#store/webhooks/stream.ts';

/** Notified when a webhook is made, changed or sent back: `<workspace> <id>`. */
const WEBHOOK_CHANNEL = 'groundcrew_webhook';
/** What the bell of whoever delivers listens to. */
export const WEBHOOK_CHANNELS = [...EVENT_CHANNELS, WEBHOOK_CHANNEL] as const;

/** Real time. Twice as long as a try takes at most: whoever dies while he sends is replaced then. */
const TTL_MS = 36_000;
/** Real time: how soon what the bell did not say is found. */
const LOOK_MS = 10_000;
/** Real time: events of this time are looked at together. */
const SOON_MS = 100;
/** Real time: how long a try that is under way may go on when the server stops. */
const GRACE_MS = 3_000;
/** Real time. */
const FORGET_MS = 3_600_000;

type Work = Pick<Crew, 'scope' | 'log' | 'vault' | 'chance' | 'node_id'>;

export type DelivererOptions = { bell: Bell; ttl_ms?: number } & Pick<
  SendOptions,
  'allow_private' | 'answer_ms' | 'lookup'
>;

export class WebhookDeliverer {
  readonly #crew: Work;
  readonly #options: DelivererOptions;
  readonly #ttl_ms: number;
  readonly #lookout: Lookout;
  readonly #cut = new AbortController();
  readonly #under_way = new Map<string, Promise<void>>();
  /** Without any, events are none of our business. */
  #any = true;
  #forgotten_ms = Number.NEGATIVE_INFINITY;

  constructor(crew: Work, options: DelivererOptions) {
    this.#crew = crew;
    this.#options = options;
    this.#ttl_ms = options.ttl_ms ?? TTL_MS;
    const { workspace_id } = crew.scope;
    this.#lookout = new Lookout({
      every_ms: LOOK_MS,
      hear: (heard) => {
        const off = hearEvents(options.bell, workspace_id, () => this.#any && heard());
        const deafen = options.bell.on(WEBHOOK_CHANNEL, (payload) => {
          if (payload === null || payload.startsWith(workspace_id)) heard();
        });
        return () => {
          off();
          deafen();
        };
      },
      look: (signal) => this.#look(signal),
    });
  }

  start(): void {
    this.#lookout.start();
  }

  /** Tries that are under way may end within seconds; what does not is sent again by another server, under the same id. */
  async stop(): Promise<void> {
    await this.#lookout.stop();
    const over = new AbortController();
    const late = delay(GRACE_MS, over.signal).then(
      () => this.#cut.abort(),
      () => {},
    );
    await Promise.all(this.#under_way.values());
    over.abort();
    await late;
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { scope, node_id, log } = this.#crew;
    try {
      const { leases, any, next_at } = await takeWebhooks(scope, { node_id, ttl_ms: this.#ttl_ms });
      this.#any = any;
      for (const lease of leases) this.#begin(lease);
      if (next_at !== null) this.#wake(next_at);
      if (any && monotonic() - this.#forgotten_ms > FORGET_MS) {
        this.#forgotten_ms = monotonic();
        await forgetDeliveries(scope, addMs(scope.now(), -KEEP_DELIVERIES_MS));
      }
    } catch (err) {
      if (!signal.aborted) log.warn({ err }, 'webhooks could not be looked at');
    }
    await delay(SOON_MS, signal).catch(() => {});
  }

  /** By the work clock, which may run faster than timers do: then the next look finds it. */
  #wake(at: Date): void {
    const in_ms = at.getTime() - this.#crew.scope.now().getTime();
    if (in_ms > LOOK_MS) return;
    void delay(Math.max(in_ms, SOON_MS), this.#lookout.signal).then(
      () => this.#lookout.look(),
      () => {},
    );
  }

  #begin(lease: WebhookLease): void {
    const { webhook_id } = lease;
    const done = this.#deliverAll(lease).finally(() => {
      this.#under_way.delete(webhook_id);
      // What came between its last look and its release.
      this.#lookout.look();
    });
    this.#under_way.set(webhook_id, done);
  }

  /** Never rejects. */
  async #deliverAll(lease: WebhookLease): Promise<void> {
    const { scope, log } = this.#crew;
    const { webhook_id } = lease;
    try {
      while (!this.#lookout.signal.aborted) {
        const asked_ms = monotonic();
        const next = await nextDelivery(scope, lease, this.#ttl_ms);
        if (next === null) break;
        // Whoever was stopped for long since then may have been replaced: he asks once more.
        if (monotonic() - asked_ms > this.#ttl_ms / 2) continue;
        if (!(await this.#deliver(lease, next))) break;
      }
    } catch (err) {
      const lost = err instanceof GroundcrewError && err.code === 'lease_lost';
      if (lost) log.info({ webhook_id }, 'webhook is served by another server, or was sent back');
      else log.warn({ err, webhook_id }, 'webhook could not be served');
    }
    await releaseWebhook(scope, lease).catch((err: unknown) => log.warn({ err }, 'webhook could not be given back'));
  }

  /** Whether to go on. */
  async #deliver(lease: WebhookLease, next: NextDelivery): Promise<boolean> {
    const { scope, log, chance } = this.#crew;
    const { webhook_id } = lease;
    const { delivery_id } = next;
    const outcome = await sendWebhook(letterOf(this.#crew, next), { ...this.#options, signal: this.#cut.signal });
    if (outcome.fault !== null && this.#cut.signal.aborted) return false;
    const sent = { delivery_id, outcome, ttl_ms: this.#ttl_ms };
    if (outcome.fault === null) {
      await recordDelivered(scope, lease, sent);
      return true;
    }
    const { put_aside } = await recordFailed(scope, lease, {
      ...sent,
      tell_after: TELL_AFTER,
      next: (failed) => nextTry(failed, outcome, { now: scope.now(), chance }),
    });
    const { fault, status } = outcome;
    if (put_aside) log.warn({ webhook_id, delivery_id, fault, status }, 'webhook is put aside');
    else log.info({ webhook_id, delivery_id, fault, status }, 'webhook did not take a delivery');
    return false;
  }
}
