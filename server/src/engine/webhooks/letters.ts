// What is sent to a webhook, with the secrets that sign it, as far as they are good now.
import type { Crew } from '#engine/crew.ts';
import type { Letter } from '#engine/webhooks/send.ts';
import { isSealed } from '#lib/secret-box.ts';
import type { NextDelivery } from '#store/webhooks/stream.ts';

/** Where the secret stands; sealed with it. */
export function webhookPlace(id: string): string {
  return `webhook:${id}:secret`;
}

type Signed = Pick<NextDelivery, 'id' | 'url' | 'secret' | 'old_secret' | 'timestamp' | 'message_id' | 'body'>;

export function letterOf({ vault }: Pick<Crew, 'vault'>, signed: Signed): Letter {
  const { id, url, secret, old_secret, timestamp, message_id, body } = signed;
  const open = (text: string) => (isSealed(text) ? vault.box.open(text, webhookPlace(id)) : text);
  const secrets = [open(secret), ...(old_secret === null ? [] : [open(old_secret)])];
  return { url, id: message_id, timestamp, body, secrets };
}
