// A workspace with webhooks, receivers on loopback, and as many nodes that deliver as a test wants.
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { pino } from 'pino';
import type { EventData, EventType } from '#domain/events.ts';
import { openVault, type Vault } from '#engine/vault.ts';
import { WEBHOOK_CHANNELS, WebhookDeliverer, type DelivererOptions } from '#engine/webhooks/deliverer.ts';
import { addWebhook } from '#engine/webhooks/webhooks.ts';
import { realChance } from '#lib/chance.ts';
import { createSecretBox } from '#lib/secret-box.ts';
import { delay } from '#lib/time.ts';
import { addEvent } from '#store/events/events.ts';
import { openBell } from '#store/database/listen.ts';
import { pageOfDeliveries, type DeliveryView } from '#store/webhooks/deliveries.ts';
import { findWebhook, type WebhookView } from '#store/webhooks/webhooks.ts';
import { openFleet, type Fleet } from './fleet.ts';
import { TEST_SCHEMA, type TestPostgres } from './postgres.ts';
import { openReceiver, type Receiver } from './receiver.ts';

type Made = WebhookView & { secret: string };

export type WebhookOffice = Fleet & {
  vault: Vault;
  receiver: (tls?: { key: string; cert: string }) => Promise<Receiver>;
  make: (url: string, events?: readonly string[] | null) => Promise<Made>;
  tell: <T extends EventType>(type: T, data: EventData[T], account_id?: number | null) => Promise<void>;
  /** Events `campaign.removed`, by these names. */
  tellOf: (...names: string[]) => Promise<void>;
  /** A node that works until it is stopped, or until the test's end. */
  node: (options?: Partial<DelivererOptions>) => WebhookDeliverer;
  hook: (id: string) => Promise<WebhookView>;
  /** The oldest first. */
  deliveries: (id: string) => Promise<DeliveryView[]>;
  /** Looks until it is so. */
  until: (id: string, so: (hook: WebhookView) => boolean) => Promise<WebhookView>;
  /** Stops all nodes and receivers. */
  tidy: () => Promise<void>;
};

export async function openWebhookOffice(postgres: TestPostgres): Promise<WebhookOffice> {
  const fleet = await openFleet(postgres, { max: 30 });
  const { scope, db } = fleet;
  const vault = await openVault(db, createSecretBox(randomBytes(32)), scope.now());
  fleet.secrets.opensWith(vault.box);
  const bell = await openBell(fleet.url, WEBHOOK_CHANNELS, { schema: TEST_SCHEMA });
  const nodes: WebhookDeliverer[] = [];
  const receivers: Receiver[] = [];
  let made = 0;
  const hook = async (id: string): Promise<WebhookView> => {
    const found = await findWebhook(scope, id);
    if (!found) throw new Error('There is no such webhook.');
    return found;
  };
  const tidy = async (): Promise<void> => {
    await Promise.all(nodes.splice(0).map((node) => node.stop()));
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
    await sql`delete from webhooks`.execute(db);
  };
  const office: WebhookOffice = {
    ...fleet,
    vault,
    hook,
    tidy,
    receiver: async (tls) => {
      const receiver = await openReceiver(tls);
      receivers.push(receiver);
      return receiver;
    },
    make: (url, events = null) =>
      addWebhook({ scope, vault }, { name: `hook ${(made += 1)}`, url, events }, { by: 'test', allow_private: true }),
    tell: (type, data, account_id = null) => addEvent(scope, { type, account_id, data }),
    tellOf: async (...names) => {
      for (const name of names) await office.tell('campaign.removed', { campaign_id: 1, name, by: 'test' });
    },
    node: (options = {}) => {
      const crew = {
        scope,
        vault,
        chance: realChance,
        log: pino({ level: 'silent' }),
        node_id: `node ${nodes.length}-${made}`,
      };
      const node = new WebhookDeliverer(crew, { bell, allow_private: true, ...options });
      nodes.push(node);
      node.start();
      return node;
    },
    deliveries: async (webhook_id) => {
      const wish = { webhook_id, state: null, after: null, limit: 500, count: false };
      return (await pageOfDeliveries(scope, wish)).rows.toReversed();
    },
    until: async (id, so) => {
      for (;;) {
        const found = await hook(id);
        if (so(found)) return found;
        await delay(20);
      }
    },
    close: async () => {
      await tidy();
      await bell.close();
      await fleet.close();
    },
  };
  return office;
}
