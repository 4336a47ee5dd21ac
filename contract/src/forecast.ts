import { z } from 'zod';
import { rowId } from '#ids.ts';
import { route, viewer } from '#route.ts';
import { nicheName } from '#targets.ts';
import { tellable } from '#told.ts';

export const FORECAST_DAYS_MAX = 31;

const days = z.number().int().min(1).max(FORECAST_DAYS_MAX).default(7).describe('UTC days, today being the first');
const zone = z.string().trim().min(1).max(100).default('UTC');

const moment = z.object({ at: z.date(), link: z.string(), account: z.string().describe('session name') });

/** What the planner finds on a clock that runs ahead. */
export const forecast = z.object({
  subject: z.object({
    kind: z.enum(['campaign', 'niche', 'everything']),
    name: z.string(),
    niche: z.string().nullable().describe('null: of everything'),
  }),
  campaigns: z.array(
    z.object({ name: z.string(), supposed: z.boolean().describe('it does not run, and was taken as started now') }),
  ),
  from: z.date(),
  until: z.date(),
  days: z.array(
    z.object({
      date: z.string().describe('UTC'),
      posts: z.int(),
      joins: z.int(),
      by_account: z.record(z.string(), z.object({ posts: z.int(), joins: z.int() })),
    }),
  ),
  posts: z.array(moment.extend({ campaign: z.string() })).describe('the first 1,000'),
  posts_count: z.int(),
  joins: z.array(moment).describe('the first 1,000'),
  joins_count: z.int(),
  bottleneck: z
    .object({
      code: z.string().describe('of a blocker, or `slot_time`: slots end before every group had its turn'),
      turns: z.int().describe('turns (one group in one slot) that ended there'),
      of: z.int(),
      sentence: z.string(),
      ends: z.array(z.object({ end: z.string(), turns: z.int() })),
    })
    .nullable()
    .describe('what is in the way most'),
  impossible: z
    .array(
      z.object({
        link: z.string(),
        account: z.string().nullable(),
        why: z.string(),
        ...tellable,
        codes: z.array(z.string()),
        next_at: z.date().nullable().describe('when it is possible, if that comes by itself after these days'),
        passes: z.boolean().describe('what is in the way ends by itself: it only was there whenever a slot came'),
        taken_by: z.array(z.string()).describe('other campaigns that use up what the group may get in a day'),
      }),
    )
    .describe('groups without any post in these days, the first 1,000'),
  impossible_count: z.int(),
});

const read = route(viewer('campaigns:read'));
const tags = ['forecast'];

export const forecastRoutes = {
  of_campaign: read
    .route({
      method: 'GET',
      path: '/campaigns/{id}/forecast',
      tags,
      summary: 'What a campaign will post, where and when',
      description:
        'One that does not run is taken as started now. Sends and stores nothing. One at a time for a person, two in a server.',
    })
    .input(z.object({ id: rowId, days }))
    .output(forecast),
  make: read
    .route({
      method: 'POST',
      path: '/forecast',
      tags,
      summary: 'What would be posted and joined, by wished times',
      description:
        'Of a campaign, of a niche, or, without either, of all that runs. `times` supposes a campaign that is not there yet, ' +
        '`joins` a schedule of joins. Sends and stores nothing. One at a time for a person, two in a server; it ends when its ' +
        'caller goes away.',
    })
    .input(
      z.object({
        campaign_id: rowId.optional(),
        niche: nicheName.optional(),
        days,
        times: z
          .object({
            slots: z.array(z.string().max(20)).max(48).default([]),
            interval_minutes: z.number().int().min(30).max(10_080).nullable().default(null),
            zone,
            gap_seconds: z.number().int().min(1).max(86_400).default(60),
          })
          .optional(),
        joins: z
          .object({
            cron: z.string().max(200).default('0 */2 * * *'),
            zone,
            batch_size: z.number().int().min(1).max(20).default(5),
          })
          .optional(),
      }),
    )
    .output(forecast),
};
