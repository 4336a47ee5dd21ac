import { z } from 'zod';
import { admin, manager, route, viewer } from '#route.ts';

const quietHours = z.object({
  zone: z.string().max(64).describe('IANA time zone'),
  from: z.string().max(5).describe('local time, as 22:00'),
  to: z.string().max(5).describe('when it is not after `from`, of the next day'),
});

const settingValue = z
  .union([z.number(), z.boolean(), quietHours])
  .nullable()
  .describe('quiet hours may be null: there are none');

export const setting = z.object({
  key: z.string(),
  kind: z.enum(['number', 'boolean', 'quiet_hours']),
  about: z.string(),
  value: settingValue,
  default: settingValue,
  least: z.number().nullable(),
  ceiling: z.number().nullable().describe('nobody may pass it'),
  unit: z.string().nullable(),
  raised_by_owner: z.boolean().describe('above its default only an owner may set it'),
  changed_at: z.date().nullable().describe('null: it was never changed here'),
  changed_by: z.string().nullable(),
});
export type SettingRow = z.infer<typeof setting>;

const tags = ['settings'];
const read = route(viewer('settings:read'));
const write = route(admin('settings:write'));

export const settingRoutes = {
  list: read
    .route({ method: 'GET', path: '/settings', tags, summary: 'What the workspace has set, and what is allowed' })
    .output(z.object({ items: z.array(setting) })),
  update: write
    .route({
      method: 'PUT',
      path: '/settings/{key}',
      tags,
      summary: 'Set a limit, the quiet hours or how sessions are tested',
      description:
        'It holds from the next act on. A limit that protects accounts is set by an admin up to its default, by an owner up to ' +
        'its ceiling.',
    })
    .input(
      z.object({
        key: z.string().max(100),
        value: z
          .union([z.number(), z.boolean(), z.string().max(200), quietHours], {
            error:
              'it takes a number, true or false, a text as the command takes it, or quiet hours: ' +
              '{"zone": "Europe/Kyiv", "from": "22:00", "to": "08:00"}; null: none',
          })
          .nullable()
          .describe('also as text, as the command takes it: `22:00-08:00 Europe/Kyiv`, `off`'),
      }),
    )
    .output(setting),
  credentials: read
    .route({
      method: 'GET',
      path: '/api-credentials',
      tags,
      summary: "The workspace's own Telegram API credentials, for accounts without",
    })
    .output(z.object({ api_id: z.int().nullable(), has_api_hash: z.boolean() })),
  set_credentials: write
    .route({
      method: 'PUT',
      path: '/api-credentials',
      tags,
      summary: "Set the workspace's own Telegram API credentials",
      description: 'Accounts that use them reconnect. The hash is never shown again.',
    })
    .input(
      z.object({
        api_id: z.number().int().min(1).max(2_147_483_647),
        api_hash: z
          .string()
          .trim()
          .regex(/^[0-9a-fA-F]{32}$/, 'it has 32 hexadecimal digits'),
      }),
    )
    .output(z.object({ api_id: z.int().nullable(), has_api_hash: z.boolean(), reconnecting: z.int() })),
};

const stopState = z.object({
  stopped: z.boolean(),
  at: z.date().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
});

export const stopRoutes = {
  get: read
    .route({ method: 'GET', path: '/stop', tags, summary: 'Whether everything outgoing is stopped, by whom and why' })
    .output(stopState),
  throw: route(manager('settings:write'))
    .route({
      method: 'POST',
      path: '/stop',
      tags,
      summary: 'Stop everything outgoing of the workspace',
      description:
        'In force before the next call, within a second on all servers; a call in flight is finished and recorded. One that was ' +
        'stopped already keeps its reason.',
    })
    .input(z.object({ reason: z.string().trim().min(1).max(500).nullable().default(null) }).prefault({}))
    .output(stopState),
  lift: route(manager('settings:write'))
    .route({
      method: 'DELETE',
      path: '/stop',
      tags,
      summary: 'Let the workspace work again',
      description: 'Runs that were stopped are over; campaigns and schedules go on, with what is due then.',
    })
    .output(stopState),
};
