// Which account may do nothing in which group.
import { z } from 'zod';
import { csvInput, csvOutput, csvResult } from '#csv.ts';
import { accountId, rowId } from '#ids.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';

export const blockedPair = z.object({
  target_id: z.int(),
  link: z.string(),
  account_id: z.int(),
  account: z.string().describe('session name'),
  bound: z.boolean().describe('the group belongs to this account: nobody posts there'),
  reason: z.string().nullable(),
  created_at: z.date(),
});

const pair = z.object({ target_id: rowId, account_id: accountId });
const reason = z.string().trim().min(1).max(500);

const filter = z.object({ target_id: rowId.optional(), account_id: accountId.optional() });

export const blocklistRoutes = {
  list: route(viewer('groups:read'))
    .route({
      method: 'GET',
      path: '/blocklist',
      tags: ['blocklist'],
      summary: 'Which accounts may do nothing in which groups',
    })
    .input(pageInput.extend(filter.shape).extend({ sort: sortBy(['target_id'], 'target_id') }))
    .output(pageOf(blockedPair)),
  make: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/blocklist',
      tags: ['blocklist'],
      summary: 'Let an account do nothing in a group',
      description: 'It neither joins, posts nor reacts there. Said again, the reason is a new one.',
      successStatus: 201,
    })
    .input(pair.extend({ reason }))
    .output(blockedPair),
  remove: route(manager('groups:write'))
    .route({
      method: 'DELETE',
      path: '/blocklist/{target_id}/{account_id}',
      tags: ['blocklist'],
      summary: 'Let an account act in a group again',
    })
    .input(pair)
    .output(z.object({ removed: z.literal(true) })),
  export_csv: route(viewer('groups:read'))
    .route({
      method: 'GET',
      path: '/blocklist/export',
      tags: ['blocklist'],
      summary: 'The blocklist as CSV',
      outputStructure: 'detailed',
    })
    .input(filter)
    .output(csvOutput),
  import_csv: route(manager('groups:write'))
    .route({
      method: 'POST',
      path: '/blocklist/import',
      tags: ['blocklist'],
      summary: 'Add to the blocklist by a CSV file',
      description: 'Columns, in any order: `link`, `account` (session name), `reason`. At most 10,000 lines.',
    })
    .input(csvInput)
    .output(csvResult),
};
