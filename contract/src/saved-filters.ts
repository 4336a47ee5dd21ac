// Looks at the inbox that are kept under a name.
import { z } from 'zod';
import { conversationFilter } from '#conversation-filter.ts';
import { rowId } from '#ids.ts';
import { manager, route, viewer } from '#route.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

const fields = z.object({
  name: z.string().trim().min(1).max(100).describe('told apart without regard to capitals'),
  filter: conversationFilter.describe('as GET /conversations takes it; `me` is whoever looks'),
});

const saved = fields.extend({
  id: z.int(),
  shared: z.boolean().describe('everybody in the workspace has it'),
  created_by: z.string(),
  created_at: z.date(),
  updated_at: z.date(),
});
export type SavedFilter = z.infer<typeof saved>;

export const savedFilterRoutes = {
  list: read
    .route({ method: 'GET', path: '/saved-filters', tags, summary: 'My own filters, and those of everybody, by name' })
    .output(z.object({ items: z.array(saved) })),
  make: write
    .route({ method: 'POST', path: '/saved-filters', tags, summary: 'Keep a filter', successStatus: 201 })
    .input(fields.extend({ shared: z.boolean().default(false) }))
    .output(saved),
  change: write
    .route({ method: 'PATCH', path: '/saved-filters/{id}', tags, summary: 'Change a filter that is kept' })
    .input(id.extend(fields.partial().shape))
    .output(saved),
  remove: write
    .route({ method: 'DELETE', path: '/saved-filters/{id}', tags, summary: 'Keep a filter no more' })
    .input(id)
    .output(z.object({ removed: z.literal(true) })),
};
