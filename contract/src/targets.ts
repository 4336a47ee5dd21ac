// Groups: what is joined and posted to.
import { z } from 'zod';
import { csvInput, csvOutput, csvResult, rejectedLine } from '#csv.ts';
import { accountId, rowId } from '#ids.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';
import { tellable } from '#told.ts';
import { TARGET_SORTS, TARGET_STATUSES } from '#values.ts';

const status = z.enum(TARGET_STATUSES);

export const nicheName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'it has an invisible character in it');

export const target = z.object({
  id: z.int(),
  telegram_id: z.int().nullable().describe('marked: -100… for supergroups and channels'),
  link: z.string(),
  title: z.string().nullable(),
  niche: z.string(),
  status,
  assigned_account_id: z.int().nullable().describe('the group belongs to this account for ever'),
  account: z.string().nullable().describe('session name of that account'),
  requested_account_id: z.int().nullable().describe('who has asked to be let in'),
  joined_at: z.date().nullable(),
  warmup_ends_at: z.date().nullable(),
  last_post_at: z.date().nullable(),
  next_post_at: z.date().nullable().describe('slow mode and the like: nothing is posted before'),
  daily_posts_in_group: z.int().describe('today, UTC'),
  blocked: z.boolean().describe('an account may do nothing here: see the blocklist'),
  error_message: z.string().nullable(),
  ...tellable,
  created_at: z.date(),
  updated_at: z.date(),
});

export const targetWhy = z.object({
  activity: z.enum(['join', 'post']).nullable().describe('what would be done there next; null: nothing'),
  can_act: z.boolean(),
  next_at: z.date().nullable().describe('when, if nothing changes; null: time alone does not help'),
  account: z.string().nullable().describe('session name of whoever would do it'),
  blockers: z.array(
    z.object({ code: z.string(), message: z.string(), action: z.string().nullable(), until: z.date().nullable() }),
  ),
});

/** Which groups a list has, and with which something is done at once. */
export const targetFilter = z.object({
  niche: nicheName.optional(),
  status: status.optional(),
  account_id: accountId.optional().describe('groups that belong to this account'),
  blocked: z.boolean().optional().describe('some account may do nothing there'),
  due: z.boolean().optional().describe('ready for a post, but for the stop switch and quiet hours'),
  search: z.string().trim().max(200).optional().describe('in links and titles'),
});
export type TargetFilter = z.infer<typeof targetFilter>;

const sort = z.object({ sort: sortBy(TARGET_SORTS, 'id') });
const id = z.object({ id: rowId });

export const LINKS_MAX = 10_000;
export const IDS_MAX = 10_000;

export const TARGET_ACTS = ['set_niche', 'retry'] as const;
export type TargetAct = (typeof TARGET_ACTS)[number];

export const targetRoutes = {
  list: route(viewer('groups:read'))
    .route({ method: 'GET', path: '/targets', tags: ['targets'], summary: 'All groups, page by page' })
    .input(pageInput.extend(targetFilter.shape).extend(sort.shape))
    .output(pageOf(target)),
  counts: route(viewer('groups:read'))
    .route({
      method: 'GET',
      path: '/targets/counts',
      tags: ['targets'],
      summary: 'How many groups of each niche stand how',
    })
    .output(z.object({ total: z.int(), counts: z.array(z.object({ niche: z.string(), status, count: z.int() })) })),
  export_csv: route(viewer('groups:read'))
    .route({
      method: 'GET',
      path: '/targets/export',
      tags: ['targets'],
      summary: 'Groups as CSV',
      outputStructure: 'detailed',
    })
    .input(targetFilter)
    .output(csvOutput),
  get: route(viewer('groups:read'))
    .route({
      method: 'GET',
      path: '/targets/{id}',
      tags: ['targets'],
      summary: 'One group, and why nothing happens there',
    })
    .input(id)
    .output(target.extend({ why: targetWhy })),
  make: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/targets',
      tags: ['targets'],
      summary: 'Add groups by their links',
      description:
        'In any spelling. What is here already is left as it is; what cannot be added is told line by line, and the others are added.',
      successStatus: 201,
    })
    .input(
      z.object({
        links: z.array(z.string().max(1_000)).min(1).max(LINKS_MAX),
        niche: nicheName,
        dry_run: z.boolean().default(false).describe('only says what would be done'),
      }),
    )
    .output(
      z.object({
        dry_run: z.boolean(),
        added: z.array(
          z.object({ line: z.int(), link: z.string(), id: z.int().nullable().describe('null: of a dry run') }),
        ),
        unchanged: z.int().describe('links whose groups are here already, in the same niche'),
        rejected: z.array(rejectedLine),
      }),
    ),
  import_csv: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/targets/import',
      tags: ['targets'],
      summary: 'Add groups by a CSV file',
      description:
        'Columns, in any order: `link`; optional `niche` (else that of the request) and `account`, the session name of ' +
        'the account that is to join it. What is here already is left as it is, so that the same file may be sent again; a ' +
        'line that would rebind a group, or move it to another niche, is rejected. At most 100,000 lines.',
    })
    .input(csvInput.extend({ niche: nicheName.optional().describe('of lines that name none') }))
    .output(csvResult),
  change: route(manager('groups:write'))
    .route({ method: 'PATCH', path: '/targets/{id}', tags: ['targets'], summary: 'Move a group to another niche' })
    .input(id.extend({ niche: nicheName }))
    .output(target),
  retry: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/targets/{id}/retry',
      tags: ['targets'],
      summary: 'Let a group that failed be joined again',
      description: 'Only one whose status is `error`, and that is no duplicate of another group.',
    })
    .input(id)
    .output(target.extend({ changed: z.boolean().describe('false: it waits to be joined already') })),
  bulk: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/targets/bulk',
      tags: ['targets'],
      summary: 'Do something with many groups at once',
    })
    .input(
      z.strictObject({
        act: z.enum(TARGET_ACTS),
        ids: z.array(rowId).min(1).max(IDS_MAX).optional(),
        filter: targetFilter.strict().optional().describe('instead of ids; {} means all'),
        niche: nicheName.optional().describe('the new one, of set_niche'),
        dry_run: z.boolean().default(false).describe('only says what would be done'),
      }),
    )
    .output(
      z.object({
        act: z.enum(TARGET_ACTS),
        dry_run: z.boolean(),
        matched: z.int(),
        changed: z.int(),
        skipped: z
          .array(z.object({ reason: z.string(), ...tellable, count: z.int() }))
          .describe('those that were left as they are'),
      }),
    ),
};
