// Programs of others that are told of what happens. Their secrets are shown once.
import { z } from 'zod';
import { rowId } from '#ids.ts';
import { eventData, type LiveEventType } from '#live.ts';
import { moment } from '#moment.ts';
import { pageInput, pageOf } from '#paging.ts';
import { admin, route } from '#route.ts';
import { WEBHOOK_FAULTS } from '#webhook-faults.ts';
import { DELIVERY_STATES } from '#values.ts';

/** How webhooks themselves fare is told to people only. */
export type WebhookEventType = Exclude<LiveEventType, 'webhook.changed'>;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- keys of the list
export const WEBHOOK_EVENTS = Object.keys(eventData).filter((type) => type !== 'webhook.changed') as WebhookEventType[];

/** What stands before the dot, for all of a kind. */
export const WEBHOOK_KINDS = [...new Set(WEBHOOK_EVENTS.map((type) => type.replace(/\..*$/, '')))];

export const WEBHOOK_STATES = ['active', 'paused', 'put_aside'] as const;

const fault = z.enum(WEBHOOK_FAULTS).nullable();

const chosen = z
  .array(z.enum([...WEBHOOK_EVENTS, ...WEBHOOK_KINDS]))
  .min(1)
  .max(100)
  .nullable()
  .describe('types of GET /events, or what stands before the dot for all of a kind; null: all, also those to come');

export const webhook = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()).nullable().describe('null: all'),
  state: z
    .enum(WEBHOOK_STATES)
    .describe('put_aside: it failed for three days, or answered 410; set it active to go on with what it did not take'),
  old_secret_until: z.date().nullable().describe('until then the secret before the present one signs, too'),
  failing_since: z.date().nullable(),
  failures: z.int().describe('one after the other'),
  next_try_at: z.date().nullable(),
  fault: fault.describe('why the last try failed'),
  delivered_at: z.date().nullable().describe('when something was delivered last'),
  made_by: z.string(),
  created_at: z.date(),
  updated_at: z.date(),
});
export type Webhook = z.infer<typeof webhook>;

export const webhookDelivery = z.object({
  id: z.int(),
  message_id: z.string().describe('the header webhook-id: the same for the same event, however often it is sent'),
  kind: z.enum(['event', 'replay', 'test']),
  type: z.string(),
  event_seq: z.int().nullable().describe('`seq` of GET /events'),
  body: z.string().describe('what was signed and sent, to the byte'),
  state: z.enum(DELIVERY_STATES).describe('pending: the next one; those behind it wait until it has ended'),
  tries: z.int(),
  created_at: z.date(),
  tried_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  status: z.int().nullable().describe('of the last try, as the rest'),
  answer: z.string().nullable().describe('its beginning'),
  fault,
  milliseconds: z.int().nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;

const fields = z.object({
  name: z.string().trim().min(1).max(100),
  url: z.string().trim().min(1).max(2000).describe('https; its host has to have public addresses only'),
  events: chosen.default(null),
});

const id = z.object({ id: z.uuid() });
const delivery = id.extend({ delivery_id: rowId });
const tags = ['webhooks'];
const read = route(admin('settings:read'));
const write = route(admin('settings:write'));
const secret = z.string().describe('shown this once: whsec_ and base64');

export const webhookRoutes = {
  list: read
    .route({ method: 'GET', path: '/webhooks', tags, summary: 'Webhooks of this workspace' })
    .output(z.object({ items: z.array(webhook) })),
  make: route(admin('settings:write'), { answers_secret: true })
    .route({
      method: 'POST',
      path: '/webhooks',
      tags,
      summary: 'Make a webhook',
      description:
        'It is told of what happens from now on. docs/api/webhooks.md says what it gets, and how to verify it.',
      successStatus: 201,
    })
    .input(fields)
    .output(webhook.extend({ secret })),
  change: write
    .route({
      method: 'PATCH',
      path: '/webhooks/{id}',
      tags,
      summary: 'Change, pause or go on with a webhook',
      description: 'What happens while it is paused is delivered afterwards, as long as events are kept.',
    })
    .input(
      id.extend({
        ...fields.partial().shape,
        events: chosen.optional(),
        state: z.enum(['active', 'paused']).optional(),
      }),
    )
    .output(webhook),
  remove: write
    .route({ method: 'DELETE', path: '/webhooks/{id}', tags, summary: 'Remove a webhook with all that is kept of it' })
    .input(id)
    .output(z.object({ removed: z.literal(true) })),
  rotate_secret: route(admin('settings:write'), { answers_secret: true })
    .route({
      method: 'POST',
      path: '/webhooks/{id}/secret',
      tags,
      summary: 'Give a webhook a new secret',
      description: 'For a day the one before signs as well: deliveries have two signatures then.',
    })
    .input(id)
    .output(webhook.extend({ secret })),
  test: write
    .route({
      method: 'POST',
      path: '/webhooks/{id}/test',
      tags,
      summary: 'Send a message of the type webhook.test, at once and once',
      description: 'Answers with what came of it, also when it failed.',
    })
    .input(id)
    .output(webhookDelivery),
  deliveries: read
    .route({
      method: 'GET',
      path: '/webhooks/{id}/deliveries',
      tags,
      summary: 'What was sent, and what is sent next; the newest first',
      description: 'Kept for 30 days.',
    })
    .input(pageInput.extend({ ...id.shape, state: z.enum(DELIVERY_STATES).optional() }))
    .output(pageOf(webhookDelivery)),
  replay: write
    .route({
      method: 'POST',
      path: '/webhooks/{id}/deliveries/{delivery_id}/replay',
      tags,
      summary: 'Send one delivery once more, under the same id',
      description: 'At once and once, beside what is sent in order. Answers with what came of it, also when it failed.',
    })
    .input(delivery)
    .output(webhookDelivery),
  skip: write
    .route({
      method: 'POST',
      path: '/webhooks/{id}/deliveries/{delivery_id}/skip',
      tags,
      summary: 'Leave out the delivery that is to be sent next',
    })
    .input(delivery)
    .output(webhookDelivery),
  replay_since: write
    .route({
      method: 'POST',
      path: '/webhooks/{id}/replay',
      tags,
      summary: 'Go on from a moment: send all that has happened since',
      description:
        'In order, under the ids that the events had before. A moment in the past sends again, and also what was skipped; the ' +
        'present one leaves out what waits.',
    })
    .input(id.extend({ since: moment }))
    .output(z.object({ events: z.int().describe('that will be sent') })),
};
