// Labels, by which a team sorts conversations and contacts.
import { z } from 'zod';
import { label } from '#conversation.ts';
import { rowId } from '#ids.ts';
import { manager, route, viewer } from '#route.ts';
import { LABEL_COLORS } from '#values.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

const listed = label.extend({
  conversations: z.int().describe('that have it'),
  contacts: z.int(),
  created_at: z.date(),
});

const fields = z.object({
  name: z.string().trim().min(1).max(50).describe('told apart without regard to capitals'),
  color: z.enum(LABEL_COLORS),
});

/** What a conversation, or a contact, has from then on. */
export const labelIds = z.array(rowId).max(50).describe('all that it is to have; none: it has none');

export const labelRoutes = {
  list: read
    .route({ method: 'GET', path: '/labels', tags, summary: 'All labels, by name' })
    .output(z.object({ items: z.array(listed) })),
  make: write
    .route({ method: 'POST', path: '/labels', tags, summary: 'Make a label', successStatus: 201 })
    .input(fields)
    .output(label),
  change: write
    .route({ method: 'PATCH', path: '/labels/{id}', tags, summary: 'Rename or recolour a label' })
    .input(id.extend(fields.partial().shape))
    .output(label),
  remove: write
    .route({
      method: 'DELETE',
      path: '/labels/{id}',
      tags,
      summary: 'Remove a label from everything that has it',
    })
    .input(id)
    .output(z.object({ removed: z.literal(true) })),
};
