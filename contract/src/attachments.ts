// Files of messages, both ways.
import { z } from 'zod';
import { attachment } from '#conversation.ts';
import { rowId } from '#ids.ts';
import { manager, route, viewer } from '#route.ts';
import { ATTACHMENT_MAX_BYTES } from '#values.ts';

const tags = ['inbox'];

export const attachmentRoutes = {
  add: route(manager('inbox:write'))
    .route({
      method: 'POST',
      path: '/attachments',
      tags,
      summary: 'Hand in a file for a reply',
      description: 'At most 50 MB, and no program; what it is is seen by its content. The reply then names its id.',
      successStatus: 201,
    })
    .input(z.object({ file: z.file().max(ATTACHMENT_MAX_BYTES) }))
    .output(attachment),
  fetch: route(manager('inbox:write'))
    .route({
      method: 'POST',
      path: '/attachments/{id}/fetch',
      tags,
      summary: 'Fetch a file that was not fetched by itself',
      description:
        'By the account that the message came to, behind everything else that waits for it. `state` becomes `fetching`; live events tell of its progress and its end.',
    })
    .input(z.object({ id: rowId }))
    .output(attachment),
  get: route(viewer('inbox:read'))
    .route({
      method: 'GET',
      path: '/attachments/{id}',
      tags,
      summary: 'The bytes of a file',
      description: 'To be saved; pictures, sound and films may also be shown.',
      outputStructure: 'detailed',
    })
    .input(z.object({ id: rowId }))
    .output(
      z.object({
        headers: z.object({
          'content-type': z.string(),
          'content-length': z.string(),
          'content-disposition': z.string(),
          'content-security-policy': z.string(),
          'cache-control': z.string(),
        }),
        body: z.custom<ReadableStream<Uint8Array>>((body) => body instanceof ReadableStream),
      }),
    ),
};
