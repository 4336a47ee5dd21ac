import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { newWebhookSecret, webhookSignature } from '#lib/webhook-signature.ts';

const docs = path.resolve(import.meta.dirname, '../../../docs');
type Vector = {
  secrets: string[];
  'webhook-id': string;
  'webhook-timestamp': number;
  body: string;
  'webhook-signature': string;
};
const vectors = JSON.parse(readFileSync(path.join(docs, 'api/webhook-vectors.json'), 'utf8')) as Vector[];

test('the signature of the example that Standard Webhooks publishes is the one that it names', () => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };
  expect(webhookSignature(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('the published vectors hold, by what their page says of how to compute them', () => {
  expect(vectors.length).toBeGreaterThan(2);
  for (const { secrets, 'webhook-id': id, 'webhook-timestamp': timestamp, body, ...vector } of vectors) {
    const computed = secrets.map((secret) => {
      const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
      const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body, 'utf8')]);
      return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
    });
    expect(vector['webhook-signature']).toBe(computed.join(' '));
    expect(webhookSignature({ id, timestamp, body }, secrets)).toBe(vector['webhook-signature']);
  }
});

test('whatever of a message is changed, its signature is another one', () => {
  const secret = newWebhookSecret();
  const message = { id: 'msg_1', timestamp: 1, body: '{}' };
  const all = [message, { ...message, id: 'msg_2' }, { ...message, timestamp: 2 }, { ...message, body: '{ }' }];
  const signatures = all.map((one) => webhookSignature(one, [secret]));
  expect(new Set([...signatures, webhookSignature(message, [newWebhookSecret()])]).size).toBe(5);
});
