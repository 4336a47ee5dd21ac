// People whom nobody writes to.
import { z } from 'zod';
import { csvInput, csvOutput, csvResult } from '#csv.ts';
import { rowId } from '#ids.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';

/** One of the four is known of each. */
export const doNotContactEntry = z.object({
  id: z.int(),
  telegram_user_id: z.int().nullable(),
  username: z.string().nullable().describe('without the @'),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  reason: z.string().nullable(),
  created_by: z.string(),
  created_at: z.date(),
});

const who = z.string().trim().min(1).max(200).describe('a Telegram user id, @username, +phone or e-mail address');
const filter = z.object({
  search: z.string().trim().max(100).optional().describe('in user names, phones, addresses, ids and reasons'),
});

export const doNotContactRoutes = {
  list: route(viewer('inbox:read'))
    .route({
      method: 'GET',
      path: '/do-not-contact',
      tags: ['do-not-contact'],
      summary: 'Everybody whom nobody writes to',
    })
    .input(pageInput.extend(filter.shape).extend({ sort: sortBy(['id'], 'id') }))
    .output(pageOf(doNotContactEntry)),
  make: route(manager('inbox:write'))
    .route({
      method: 'POST',
      path: '/do-not-contact',
      tags: ['do-not-contact'],
      summary: 'Write to a person no more',
      description: 'Who is on the list already stays there, with the new reason if one is given.',
      successStatus: 201,
    })
    .input(z.object({ who, reason: z.string().trim().min(1).max(500).optional() }))
    .output(doNotContactEntry.extend({ added: z.boolean() })),
  remove: route(manager('inbox:write'))
    .route({
      method: 'DELETE',
      path: '/do-not-contact/{id}',
      tags: ['do-not-contact'],
      summary: 'Let a person be written to again',
    })
    .input(z.object({ id: rowId }))
    .output(z.object({ removed: z.literal(true) })),
  export_csv: route(viewer('inbox:read'))
    .route({
      method: 'GET',
      path: '/do-not-contact/export',
      tags: ['do-not-contact'],
      summary: 'The do-not-contact list as CSV',
      outputStructure: 'detailed',
    })
    .input(filter)
    .output(csvOutput),
  import_csv: route(manager('inbox:write'))
    .route({
      method: 'POST',
      path: '/do-not-contact/import',
      tags: ['do-not-contact'],
      summary: 'Add people by a CSV file',
      description:
        'Columns, in any order: `who`, a Telegram user id, @username, +phone or e-mail address; optional `reason`. At most 10,000 lines.',
    })
    .input(csvInput)
    .output(csvResult),
};
