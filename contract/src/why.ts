import { z } from 'zod';
import { accountId } from '#ids.ts';
import { route, viewer } from '#route.ts';
import { tellable } from '#told.ts';

/** A reason why something is not done now. */
export const blocker = z.object({
  code: z.string().describe('stable; docs/operating/blockers.md lists all'),
  until: z.date().nullable().describe('when it ends by itself; null: a person or a later event ends it'),
  message: z.string(),
  action: z.string().nullable().describe('what a person can do about it; null: wait'),
  last_until: z
    .date()
    .nullable()
    .optional()
    .describe(
      'of several groups that do not end together: when the last does, where `until` is the first; null: not all end by themselves',
    ),
});

export const whyAnswer = z.object({
  can_act: z.boolean(),
  next_at: z.date().nullable().describe('the earliest moment without a reason; null: time alone does not help'),
  blockers: z.array(blocker),
});

export const ACTIVITIES = ['join', 'post', 'react'] as const;
const activity = z.enum(ACTIVITIES);

export const reconnectTrouble = z.object({
  at: z.date(),
  stage: z.string(),
  error: z.string(),
  ...tellable,
  connected: z.boolean().describe('the old connection goes on as it was'),
  next_at: z.date().nullable().describe('null: nobody tries again by himself'),
  message: z.string(),
  action: z.string(),
});

export const why = whyAnswer.extend({
  subject: z.object({
    kind: z.enum(['account', 'group', 'task', 'campaign']),
    id: z.int(),
    name: z.string(),
    status: z.string(),
  }),
  blockers: z.array(blocker.extend({ keeps_from: z.array(activity).optional().describe('of an account') })),
  activities: z.object({ join: whyAnswer, post: whyAnswer, react: whyAnswer }).optional().describe('of an account'),
  reconnect: reconnectTrouble.nullable().optional().describe('of an account that was to connect anew and could not'),
  activity: activity.nullable().optional().describe('what is to be done in a group'),
  account: z.string().nullable().optional().describe('who does it'),
  accounts: z
    .array(whyAnswer.extend({ account: z.string() }))
    .nullable()
    .optional(),
  next_slot: z
    .object({ campaign: z.string(), at: z.date(), posts_from: z.date().optional() })
    .nullable()
    .optional()
    .describe('of a running campaign'),
});
export type Why = z.infer<typeof why>;

const nextOfCampaign = z.object({
  id: z.int(),
  can_act: z.boolean(),
  next_at: z.date().nullable().describe('the earliest moment without a reason; null: time alone does not help'),
  blocker: blocker.nullable().describe('what it waits for; null: it can post now'),
});

export const whyRoutes = {
  subject: route(viewer('accounts:read'))
    .route({
      method: 'GET',
      path: '/why',
      tags: ['why'],
      summary: 'Why something is not done now, and from when on it can be',
      description: 'An account by session name, phone, id or name; a group by its link or id; task:ID; campaign:NAME.',
    })
    .input(z.object({ subject: z.string().trim().min(1).max(512) }))
    .output(why),
  campaigns: route(viewer('campaigns:read'))
    .route({
      method: 'GET',
      path: '/why/campaigns',
      tags: ['why'],
      summary: 'When each running campaign posts next, and what it waits for until then',
      description: 'All reasons of one: GET /why with campaign:ID.',
    })
    .output(z.object({ items: z.array(nextOfCampaign) })),
  account: route(viewer('accounts:read'))
    .route({ method: 'GET', path: '/accounts/{id}/why', tags: ['why'], summary: 'Why an account does nothing now' })
    .input(z.object({ id: accountId }))
    .output(why),
};
