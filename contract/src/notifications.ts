// What a person is told by name, out of all that happens: stored for each, and told live.
import { z } from 'zod';
import { rowId } from '#ids.ts';
import { pageInput, pageOf } from '#paging.ts';
import { route, viewer } from '#route.ts';
import { tellable } from '#told.ts';
import { NOTIFICATION_TYPES } from '#values.ts';

export const notificationType = z.enum(NOTIFICATION_TYPES);

export const notification = z.object({
  id: z.int(),
  type: z.string(),
  title: z.string().describe('in English'),
  message: z.string().describe('in English'),
  code: z
    .string()
    .nullable()
    .describe(
      'which sentence it is, in any language: stable, as `type` of GET /events; null: of before there were any',
    ),
  params: z.record(z.string(), z.string()).describe('the values in that sentence; times are in ISO 8601'),
  entity_type: z.string().nullable(),
  entity_id: z.string().nullable(),
  action_url: z.string().nullable().describe('where in Groundcrew to look, as a path'),
  ...tellable,
  data: z.record(z.string(), z.unknown()).describe('of the event that it tells of'),
  silent: z.boolean().describe('it came when its reader is not to be disturbed'),
  created_at: z.date(),
  read_at: z.date().nullable(),
});

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day is written as 22:00');

/** When nothing makes a sound: what comes then is kept, and shown as silent. */
const quiet = z.object({
  quiet_zone: z.string().max(64).nullable().describe('an IANA time zone, for what follows'),
  quiet_from: time.nullable(),
  quiet_to: time.nullable().describe('when it is not after `quiet_from`: of the next day'),
  quiet_weekend: z.boolean().describe('all of Saturday and Sunday'),
});

export const notificationSettings = z.object({
  enabled: z.boolean().describe('false: none are made'),
  sound: z.boolean(),
  desktop: z.boolean(),
  types: z.array(notificationType).nullable().describe('null: all, also those to come'),
  ...quiet.shape,
});
export type NotificationSettings = z.infer<typeof notificationSettings>;

/** A token reads those of the person who made it, who has to be a member still. What is changed here is the reader's own alone. */
const mine = viewer('events:read');

export const notificationRoutes = {
  list: route(mine)
    .route({ method: 'GET', path: '/notifications', tags: ['notifications'], summary: 'Mine, the newest first' })
    .input(pageInput.extend({ unread: z.boolean().default(false).describe('only those') }))
    .output(pageOf(notification)),
  unread: route(mine)
    .route({ method: 'GET', path: '/notifications/unread', tags: ['notifications'], summary: 'How many are unread' })
    .output(z.object({ unread: z.int() })),
  read: route(mine)
    .route({
      method: 'POST',
      path: '/notifications/{id}/read',
      tags: ['notifications'],
      summary: 'I have read this one',
    })
    .input(z.object({ id: rowId }))
    .output(z.object({ unread: z.int() })),
  read_all: route(mine)
    .route({ method: 'POST', path: '/notifications/read', tags: ['notifications'], summary: 'I have read all' })
    .input(z.object({ until_id: rowId.optional().describe('up to the newest that was seen; without: all') }))
    .output(z.object({ unread: z.int() })),
  settings: route(mine)
    .route({
      method: 'GET',
      path: '/notifications/settings',
      tags: ['notifications'],
      summary: 'What I am told, and when not',
    })
    .output(notificationSettings),
  change_settings: route(mine)
    .route({
      method: 'PATCH',
      path: '/notifications/settings',
      tags: ['notifications'],
      summary: 'Change what I am told, and when not',
      description: 'What is left out stays. They are a person’s own, in all workspaces.',
    })
    .input(notificationSettings.partial())
    .output(notificationSettings),
};
