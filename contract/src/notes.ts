// What colleagues say of a conversation among themselves.
import { z } from 'zod';
import { note } from '#conversation.ts';
import { rowId } from '#ids.ts';
import { pageInput, pageOf, sortBy } from '#paging.ts';
import { manager, route, viewer } from '#route.ts';

const read = route(viewer('inbox:read'));
const write = route(manager('inbox:write'));
const tags = ['inbox'];
const id = z.object({ id: rowId });

const fields = z.object({
  text: z.string().trim().min(1).max(20_000),
  mentioned: z
    .array(z.uuid())
    .max(50)
    .optional()
    .describe('members who are told of it by name; of a change only those who were not told before'),
});

export const conversationNoteRoutes = {
  notes: read
    .route({
      method: 'GET',
      path: '/conversations/{id}/notes',
      tags,
      summary: 'The private notes of a conversation',
      description:
        'They are never sent anywhere. One that was taken away says that it was, and by whom it had been written.',
    })
    .input(id.extend(pageInput.shape).extend({ sort: sortBy(['created_at'], '-created_at') }))
    .output(pageOf(note)),
  add_note: write
    .route({
      method: 'POST',
      path: '/conversations/{id}/notes',
      tags,
      summary: 'Write a private note',
      successStatus: 201,
    })
    .input(id.extend(fields.shape))
    .output(note),
};

export const noteRoutes = {
  change: write
    .route({ method: 'PATCH', path: '/notes/{id}', tags, summary: 'Change a note of one’s own' })
    .input(id.extend(fields.partial().shape))
    .output(note),
  remove: write
    .route({
      method: 'DELETE',
      path: '/notes/{id}',
      tags,
      summary: 'Take a note away',
      description: 'One’s own; an admin takes away anybody’s. What it said is kept nowhere.',
    })
    .input(id)
    .output(note),
};
