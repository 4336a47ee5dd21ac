import { z } from 'zod';
import { rowId } from '#ids.ts';
import { moment } from '#moment.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { shownText } from '#photos.ts';
import { manager, route, viewer } from '#route.ts';
import { nicheName } from '#targets.ts';
import { all_tellable, tellable } from '#told.ts';
import { CAMPAIGN_STATUSES } from '#values.ts';

export const SLOT_STATES = ['running', 'done', 'missed'] as const;
export const POST_STATES = ['reserved', 'sent', 'released', 'unconfirmed'] as const;
export const CAMPAIGN_SORTS = ['name', 'id', 'niche', 'status', 'updated_at'] as const;

const slots = z.array(z.string().max(20)).max(48).describe('local times of every day, such as 08:00');

export const campaign = z.object({
  id: z.int(),
  name: z.string(),
  niche: z.string(),
  zone: z.string().describe('IANA time zone of the slots'),
  slots,
  interval_minutes: z.int().nullable().describe('instead of slots; null: it has slots'),
  gap_seconds: z.int().describe('between two posts'),
  status: z.enum(CAMPAIGN_STATUSES),
  ends_at: z.date().nullable().describe('no slot at this moment or later; null: no end'),
  created_at: z.date(),
  created_by: z.string(),
  started_at: z.date().nullable(),
  updated_at: z.date(),
  updated_by: z.string(),
  variants: z.int().describe('how many it takes turns with'),
  next_slot_at: z.date().nullable().describe('null: it does not run, or no slot is to come'),
  fault: z
    .string()
    .nullable()
    .describe('why its slots cannot be told, so that nothing of it is posted; null: they can'),
});
export type CampaignRow = z.infer<typeof campaign>;

const turnedCampaign = campaign.extend({ changed: z.boolean().describe('false: it stood so already') });

export const campaignVariant = z.object({
  id: z.int(),
  language: z.string().nullable(),
  text: z.string().describe('with its formatting as tags: <b>, <i>, <u>, <s>, <a href="…">, …'),
  photo_path: z.string().nullable().describe('as `POST /photos` answers it'),
});

const newVariants = z
  .array(
    z.object({
      text: z.string().max(20_000).default(''),
      language: z.string().max(35).nullable().default(null),
      photo_path: z.string().max(200).nullable().default(null),
    }),
  )
  .max(1_000);

export const campaignSlot = z.object({
  campaign_id: z.int(),
  slot_at: z.date(),
  ends_at: z.date(),
  state: z.enum(SLOT_STATES),
  run_id: z.int().nullable(),
  begun_at: z.date().nullable(),
  finished_at: z.date().nullable(),
  posted: z.int(),
  skipped: z.int(),
  errors: z.int(),
  unconfirmed: z.int(),
  ...tellable,
  reason: z
    .string()
    .nullable()
    .describe('why it ended or never began, where that was not because every group had its turn'),
});

const campaignPost = z.object({
  id: z.int(),
  slot_at: z.date(),
  target_id: z.int(),
  link: z.string(),
  account_id: z.int(),
  account: z.string().describe('session name'),
  state: z.enum(POST_STATES).describe('`released`: proved not to be delivered; `unconfirmed`: nobody knows'),
  reserved_at: z.date(),
  resolved_at: z.date().nullable(),
  telegram_message_id: z.int().nullable(),
  error_message: z.string().nullable(),
  ...tellable,
});

const name = z.string().trim().min(1).max(100);

const plan = {
  niche: nicheName,
  zone: z.string().trim().min(1).max(100),
  slots,
  interval_minutes: z.number().int().min(30).max(10_080).nullable().describe('instead of slots: up to a week'),
  gap_seconds: z.number().int().min(1).max(86_400).describe('between two posts'),
  ends_at: moment.nullable(),
};

const changed = campaign.extend({
  unknown_niche: z.string().nullable().describe('a hint, when no group has its niche'),
});

const read = route(viewer('campaigns:read'));
const write = route(manager('campaigns:write'));
const tags = ['campaigns'];

const turnedBy = (turn: 'start' | 'pause' | 'stop', summary: string) =>
  write
    .route({ method: 'POST', path: `/campaigns/{id}/${turn}`, tags, summary })
    .input(z.object({ id: rowId }))
    .output(turnedCampaign);

export const campaignRoutes = {
  list: read
    .route({ method: 'GET', path: '/campaigns', tags, summary: 'All campaigns, page by page' })
    .input(
      pageInput.extend({
        sort: sortBy(CAMPAIGN_SORTS, 'name'),
        status: z.enum(CAMPAIGN_STATUSES).optional(),
        niche: z.string().max(100).optional(),
        search: z.string().trim().max(100).optional().describe('in names and niches'),
      }),
    )
    .output(pageOf(campaign)),
  get: read
    .route({
      method: 'GET',
      path: '/campaigns/{id}',
      tags,
      summary: 'One campaign: its times, and what it takes turns with',
    })
    .input(z.object({ id: rowId }))
    .output(
      campaign.omit({ variants: true }).extend({
        variants: z.array(campaignVariant),
        next_slots: z.array(z.date()).describe('as they come, or would come if it were started now'),
        last_slot: campaignSlot.nullable(),
      }),
    ),
  make: write
    .route({
      method: 'POST',
      path: '/campaigns',
      tags,
      summary: 'Enter a campaign, as a draft',
      description: 'It has `slots` or `interval_minutes`. Without `variants` those of the niche are taken.',
      successStatus: 201,
    })
    .input(
      z.object({
        ...plan,
        name,
        niche: plan.niche.optional(),
        zone: plan.zone.default('UTC'),
        slots: plan.slots.default([]),
        interval_minutes: plan.interval_minutes.default(null),
        gap_seconds: plan.gap_seconds.default(60),
        ends_at: plan.ends_at.default(null),
        variants: newVariants.optional(),
      }),
    )
    .output(changed),
  update: write
    .route({
      method: 'PATCH',
      path: '/campaigns/{id}',
      tags,
      summary: 'Change a campaign, from its next slot on',
      description: 'What is not named stays as it is. Slots take the place of an interval, and the reverse.',
    })
    .input(z.object(plan).extend({ name }).partial().extend({ id: rowId }))
    .output(changed),
  replace_variants: write
    .route({
      method: 'PUT',
      path: '/campaigns/{id}/variants',
      tags,
      summary: 'Put others in the place of what a campaign takes turns with',
      description: 'From its next slot on. Photos are handed in by `POST /photos` before.',
    })
    .input(z.object({ id: rowId, variants: newVariants }))
    .output(z.object({ variants: z.array(campaignVariant) })),
  start: turnedBy('start', 'Let it post, or go on; slots count from now on'),
  pause: turnedBy('pause', 'Post nothing from the next post on, until it is started again'),
  stop: turnedBy('stop', 'End it: the slot of this moment is over; it can be started anew'),
  remove: write
    .route({
      method: 'DELETE',
      path: '/campaigns/{id}',
      tags,
      summary: 'Delete a draft that never posted, with its messages',
      description: 'Any other keeps its history: 409 `wrong_state`; stop it instead.',
    })
    .input(z.object({ id: rowId }))
    .output(z.object({ id: z.int(), name: z.string() })),
  preview: read
    .route({
      method: 'GET',
      path: '/campaigns/{id}/preview',
      tags,
      summary: 'Dry run: what would be posted now, where, and why not in the other groups',
      description: 'Sends and stores nothing.',
    })
    .input(
      z.object({
        id: rowId,
        slots: z.number().int().min(1).max(100).default(5).describe('how many slots ahead'),
        groups: z.number().int().min(1).max(1_000).default(200).describe('at most so many of either kind are named'),
      }),
    )
    .output(
      z.object({
        open_slot_at: z.date().nullable().describe('the slot that goes on'),
        next_slots: z.array(z.date()),
        fault: z.string().nullable().describe('why its slots cannot be told'),
        content_fault: z.string().nullable().describe('why nothing of it can be posted'),
        ready_count: z.int(),
        skipped_count: z.int(),
        ready: z.array(z.object({ link: z.string(), account: z.string().nullable() })),
        skipped: z.array(
          z.object({ link: z.string(), account: z.string().nullable(), reasons: z.array(z.string()), ...all_tellable }),
        ),
        faults: z.array(z.string()).describe('photos that cannot be had; their variants are left out'),
        variants: z.array(
          shownText.extend({ id: z.int(), language: z.string().nullable(), photo_path: z.string().nullable() }),
        ),
      }),
    ),
  slots: read
    .route({
      method: 'GET',
      path: '/campaigns/{id}/slots',
      tags,
      summary: 'The slots that have come, the newest first, with what came of them',
    })
    .input(pageInput.extend({ id: rowId, state: z.enum(SLOT_STATES).optional() }))
    .output(pageOf(campaignSlot)),
  slot: read
    .route({
      method: 'GET',
      path: '/campaigns/{id}/slots/{slot_at}',
      tags,
      summary: 'One slot that has come, with every group that had no post of it, and why',
    })
    .input(z.object({ id: rowId, slot_at: moment }))
    .output(
      campaignSlot.extend({
        skips: z
          .array(z.object({ link: z.string(), reasons: z.array(z.string()), ...all_tellable }))
          .describe('at most 1,000; empty while it goes on'),
        skips_count: z.int(),
      }),
    ),
  posts: read
    .route({
      method: 'GET',
      path: '/campaigns/{id}/posts',
      tags,
      summary: 'What was posted, or tried, group by group, the newest first',
    })
    .input(
      pageInput.extend({
        id: rowId,
        slot_at: moment.optional().describe('only of this slot'),
        state: z.enum(POST_STATES).optional(),
      }),
    )
    .output(pageOf(campaignPost)),
  days: read
    .route({ method: 'GET', path: '/campaigns/{id}/days', tags, summary: 'What came of it, UTC day by UTC day' })
    .input(
      z.object({ id: rowId, days: z.number().int().min(1).max(92).default(30).describe('the last of them is today') }),
    )
    .output(
      z.object({
        items: z.array(
          z.object({
            date: z.string().describe('UTC'),
            posted: z.int(),
            failed: z.int(),
            unconfirmed: z.int(),
            slots_done: z.int(),
            slots_missed: z.int(),
          }),
        ),
      }),
    ),
};
