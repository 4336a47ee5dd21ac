// What people do with webhooks, over the API and by commands.
import { randomUUID } from 'node:crypto';
import { addMs } from '#domain/days.ts';
import { OLD_SECRET_MS, TEST_TYPE, testBody, WEBHOOKS_MAX } from '#domain/webhooks.ts';
import type { Crew } from '#engine/crew.ts';
import { letterOf, webhookPlace } from '#engine/webhooks/letters.ts';
import { sendWebhook, type SendOptions } from '#engine/webhooks/send.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import { publicAddresses } from '#lib/public-address.ts';
import { newWebhookSecret } from '#lib/webhook-signature.ts';
import { addTried, findDelivery, sendSince, skipDelivery, type DeliveryView } from '#store/webhooks/deliveries.ts';
import {
  changeWebhook,
  findWebhook,
  insertWebhook,
  readAddress,
  removeWebhook,
  storeSecret,
  type WebhookChange,
  type WebhookView,
} from '#store/webhooks/webhooks.ts';

/** Whether receivers may be in the network around this machine. */
export type MayReach = Pick<SendOptions, 'allow_private'>;

type Desk = Pick<Crew, 'scope' | 'vault'>;

type Wish = { name: string; url: string; events: readonly string[] | null };

/** The secret is shown this once. Throws `bad_value`, `private_address`, `already_exists` and `too_many_webhooks`. */
export async function addWebhook(
  { scope, vault }: Desk,
  { name, url, events }: Wish,
  { by, allow_private }: MayReach & { by: string },
): Promise<WebhookView & { secret: string }> {
  const id = randomUUID();
  const secret = newWebhookSecret();
  const made = {
    id,
    name,
    events,
    url: await usableUrl(url, { allow_private }),
    secret: vault.box.seal(secret, webhookPlace(id)),
    made_by: by,
  };
  const refused = await insertWebhook(scope, made, WEBHOOKS_MAX);
  if (refused === 'name_taken') throw taken(name);
  if (refused === 'too_many') {
    const detail = `there are ${WEBHOOKS_MAX} already, and there can be no more`;
    throw new GroundcrewError('too_many_webhooks', { detail, details: { most: WEBHOOKS_MAX } });
  }
  return { ...(await found(scope, id)), secret };
}

/** What is not named stays. One that was put aside goes on when it is turned on, with what it did not take. */
export async function editWebhook(
  { scope }: Pick<Crew, 'scope'>,
  id: string,
  change: WebhookChange,
  { by, allow_private }: MayReach & { by: string },
): Promise<WebhookView> {
  const url = change.url === undefined ? undefined : await usableUrl(change.url, { allow_private });
  const done = await changeWebhook(scope, id, { ...change, url, by });
  if (done === 'name_taken') throw taken(change.name ?? '');
  if (done === null) throw missing(id);
  return found(scope, id);
}

/** The secret before signs as well, for a day, so that receivers can be changed meanwhile. The new one is shown this once. */
export async function rotateSecret({ scope, vault }: Desk, id: string): Promise<WebhookView & { secret: string }> {
  const secret = newWebhookSecret();
  const until = addMs(scope.now(), OLD_SECRET_MS);
  const name = await storeSecret(scope, { id, secret: vault.box.seal(secret, webhookPlace(id)), until });
  if (name === null) throw missing(id);
  return { ...(await found(scope, id)), secret };
}

export async function dropWebhook({ scope }: Pick<Crew, 'scope'>, id: string, by: string): Promise<{ name: string }> {
  const gone = await removeWebhook(scope, id, by);
  if (gone === null) throw missing(id);
  return gone;
}

/** Sends a message that says that it is a test, once and at once, also to one that is paused. */
export async function testWebhook(crew: Desk, id: string, options: MayReach & { by: string }): Promise<DeliveryView> {
  const { scope } = crew;
  const body = testBody(scope.workspace_id, { at: scope.now(), webhook_id: id, by: options.by });
  const message_id = `msg_${randomUUID().replaceAll('-', '').slice(0, 27)}`;
  return tryOnce(crew, id, { kind: 'test', message_id, type: TEST_TYPE, event_seq: null, body }, options);
}

/** Sends what was sent before, under the same id, once and at once, beside what is sent in order. */
export async function replayDelivery(
  crew: Desk,
  { id, delivery_id }: { id: string; delivery_id: number },
  options: MayReach,
): Promise<DeliveryView> {
  const before = await findDelivery(crew.scope, id, delivery_id);
  if (!before) throw missingDelivery(id, delivery_id);
  if (before.state === 'pending') {
    const detail = `delivery ${delivery_id} is the next one, and is sent by itself`;
    const details = { state: before.state, allowed_from: ['delivered', 'failed', 'skipped'] };
    throw new GroundcrewError('wrong_state', { detail, details });
  }
  const { message_id, type, event_seq, body } = before;
  return tryOnce(crew, id, { kind: 'replay', message_id, type, event_seq, body }, options);
}

type Once = Pick<DeliveryView, 'message_id' | 'type' | 'event_seq' | 'body'> & { kind: 'replay' | 'test' };

async function tryOnce(crew: Desk, id: string, sent: Once, { allow_private }: MayReach): Promise<DeliveryView> {
  const address = await readAddress(crew.scope, id);
  if (!address) throw missing(id);
  const outcome = await sendWebhook(letterOf(crew, { ...address, ...sent }), { allow_private });
  const tried = await addTried(crew.scope, { ...sent, webhook_id: id, outcome });
  if (!tried) throw missing(id);
  return tried;
}

/** Leaves out what is to be sent next. */
export async function leaveOut({ scope }: Pick<Crew, 'scope'>, id: string, delivery_id: number): Promise<DeliveryView> {
  const skipped = await skipDelivery(scope, id, delivery_id);
  if (skipped) return skipped;
  const delivery = await findDelivery(scope, id, delivery_id);
  if (!delivery) throw missingDelivery(id, delivery_id);
  const details = { state: delivery.state, allowed_from: ['pending'] };
  throw new GroundcrewError('wrong_state', { detail: `delivery ${delivery_id} is not to be sent any more`, details });
}

/** Goes on from that moment, with all that has happened since, in order and under the same ids. */
export async function replaySince(
  { scope }: Pick<Crew, 'scope'>,
  id: string,
  since: Date,
): Promise<{ events: number }> {
  const sent = await sendSince(scope, id, since);
  if (sent === null) throw missing(id);
  return sent;
}

/** As it is kept. Its host is looked up, so that a slip is told to whoever makes it. */
async function usableUrl(text: string, { allow_private }: MayReach): Promise<string> {
  const url = URL.parse(text.trim());
  if (!url || !['https:', 'http:'].includes(url.protocol))
    throw badField('url', 'it takes an address that begins with https://');
  if (url.protocol === 'http:' && !allow_private) {
    throw badField('url', 'it has to begin with https:// (http:// only with ALLOW_PRIVATE_ADDRESSES)');
  }
  if (url.username !== '' || url.password !== '') {
    throw badField('url', 'it takes no user name and password: the signature proves who sends');
  }
  url.hash = '';
  if (!allow_private) {
    await publicAddresses(url.hostname).catch((error: unknown) => {
      if (error instanceof GroundcrewError && error.code === 'bad_value')
        throw badField('url', 'there is no host of that name');
      throw error;
    });
  }
  return url.href;
}

async function found(scope: Crew['scope'], id: string): Promise<WebhookView> {
  const hook = await findWebhook(scope, id);
  if (!hook) throw missing(id);
  return hook;
}

function missing(id: string): GroundcrewError {
  return new GroundcrewError('not_found', { detail: `webhook ${id}` });
}

function missingDelivery(id: string, delivery_id: number): GroundcrewError {
  return new GroundcrewError('not_found', { detail: `delivery ${delivery_id} of webhook ${id}` });
}

function taken(name: string): GroundcrewError {
  return new GroundcrewError('already_exists', { detail: `there is a webhook ${name} already` });
}
