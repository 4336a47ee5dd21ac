// docs/api/webhooks.md: what receivers have to know, with the fields of each event from the contract itself.
import { eventData, WEBHOOK_EVENTS } from '@groundcrew/contract';
import { z } from 'zod';
import { EVENT_WORDS } from '#api/description/webhook-events.ts';
import { webhookSignature } from '#lib/webhook-signature.ts';

const HEAD = `# Webhooks

Groundcrew tells your programs what happens, by a signed HTTP \`POST\` for each event. This page is for whoever writes the receiver; how
webhooks are made and looked after: [operating/webhooks.md](../operating/webhooks.md). The list of events below is made from the contract
(\`npm run codegen\`); \`npm test\` looks that it is.

## A message

\`\`\`text
POST /hook HTTP/1.1
content-type: application/json
webhook-id: msg_2f9GSgHh0mRgX1v8sO3t9d0aQpE
webhook-timestamp: 1772355600
webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=

{"type":"post.sent","timestamp":"2026-03-01T09:00:00.000Z","workspace_id":"0b5e8d0e-6a0f-4a3e-9c1e-3f6c6f9f7d11","seq":4711,
 "account":{"id":7,"name":"olena_01"},"data":{"target_id":12,"link":"https://t.me/some_group","message_id":55,"sent_at":"2026-03-01T09:00:00.000Z"}}
\`\`\`

- \`type\` says what has happened, \`timestamp\` when, \`data\` holds its fields (below). \`account\` is null where no account has to do with it.
- \`seq\` numbers the events of a workspace as \`GET /events\` does: a webhook gets them in this order, with gaps where there was something that it has not
  chosen.
- A body has at most 64 KiB. One that would have more comes with empty \`data\` and \`"too_large": true\`: read it by \`GET /events\`.
- There is no content of messages in it, and no secret. Fields may be added later: leave alone what you do not know.

## Answer

Answer with any status of 2xx within 15 seconds, as soon as the message is stored on your side; work afterwards. Anything else is a
failure, redirects too. Status 410 says that you want no more. With 429 or 503 a \`retry-after\` in seconds is kept (at most three hours).

A message that fails is sent again after 5 seconds, then after pauses that double up to three hours. What comes behind it waits, so that
the order holds. After three days the webhook is put aside, and people are told; once it is switched on again it goes on where it was.

**Every message comes at least once, and may come twice**: when your answer was lost, or somebody sends it again by hand. The same event
always has the same \`webhook-id\`: remember the ids that you have seen, and answer 2xx to those without doing anything.

## Verify

Signatures are those of [Standard Webhooks](https://www.standardwebhooks.com), so that any library for it will do:

1. Take the secret without \`whsec_\` and decode it from base64: that is the key.
2. Compute HMAC-SHA-256 of \`{webhook-id}.{webhook-timestamp}.{body}\`, with the body as the very bytes that came, and encode it in base64.
3. Compare \`v1,\` and that with each of the signatures in \`webhook-signature\`, which are separated by spaces, in constant time. While a secret
   is being changed there are two, for a day.
4. Refuse what is older than five minutes by \`webhook-timestamp\`. It is the moment of the try, and is signed.

Complete receivers: [in Node](../examples/webhook-receiver.mjs), [in Python](../examples/webhook_receiver.py). Both are run by our tests.
Test vectors: [webhook-vectors.json](webhook-vectors.json).

## Events

Of each event its fields in \`data\`. A webhook gets all, or the types that it names, or all of a kind, which is what stands before the dot.
A test has the type \`webhook.test\`, with \`seq\` null, and the fields \`webhook_id\` and \`by\`.
`;

type Shape = {
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Shape[];
  items?: Shape;
  properties?: Record<string, Shape>;
  required?: string[];
};

export function webhooksPage(): string {
  const parts = WEBHOOK_EVENTS.map((type) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- JSON schema of an object without references
    const { properties = {}, required = [] } = z.toJSONSchema(eventData[type]) as Shape;
    const lines = Object.entries(properties).map(
      ([name, shape]) => `- \`${name}\`: ${wordsOf(shape)}${required.includes(name) ? '' : ', may be missing'}`,
    );
    return `### ${type}\n\n${EVENT_WORDS[type]}${lines.length === 0 ? ' No fields.' : `\n\n${lines.join('\n')}`}\n`;
  });
  return `${HEAD}\n${parts.join('\n')}`;
}

function wordsOf(shape: Shape): string {
  if (shape.anyOf) return shape.anyOf.map(wordsOf).join(' or ');
  if (shape.enum) return shape.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (shape.type === 'array') return `list of ${wordsOf(shape.items ?? {})}`;
  return String(shape.type === 'string' ? 'text' : shape.type);
}

/** The first is that of the standard's own libraries. */
const VECTORS = [
  {
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  },
  {
    secrets: ['whsec_R3JvdW5kY3JldyB0ZXN0IHZlY3RvciwgMzIgYnl0ZXM='],
    id: 'msg_2f9GSgHh0mRgX1v8sO3t9d0aQpE',
    timestamp: 1_772_355_600,
    body: '{"type":"stop.thrown","data":{"by":"Олена","reason":"перерва ☕"}}',
  },
  {
    secrets: ['whsec_R3JvdW5kY3JldyB0ZXN0IHZlY3RvciwgMzIgYnl0ZXM=', 'whsec_TfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    id: 'msg_rotation',
    timestamp: 1_772_355_601,
    body: '{}',
  },
] as const;

export function webhookVectors(): string {
  const vectors = VECTORS.map((vector) => ({
    secrets: vector.secrets,
    'webhook-id': vector.id,
    'webhook-timestamp': vector.timestamp,
    body: vector.body,
    'webhook-signature': webhookSignature(vector, vector.secrets),
  }));
  return `${JSON.stringify(vectors, null, 2)}\n`;
}
