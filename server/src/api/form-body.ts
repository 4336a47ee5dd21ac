import type { FastifyRequest } from 'fastify';
import { badField, GroundcrewError } from '#lib/errors.ts';

/** Throws `bad_value` for a body that is not the form that its content type says, or has a text in it that is not UTF-8. */
export async function readForm(request: FastifyRequest, body: Buffer): Promise<FormData> {
  const form = await formOf(request, body);
  for (const [name, value] of form) {
    // What cannot be read has become this; nobody types it.
    if (typeof value === 'string' && value.includes('\ufffd')) throw badField(name.slice(0, 200), 'it is not UTF-8');
  }
  return form;
}

/** Of bytes that are given as such a copy is made, and large files are held often enough. */
function streamOf(body: Buffer): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => {
      if (body.length > 0) controller.enqueue(body);
      controller.close();
    },
  });
}

async function formOf(request: FastifyRequest, body: Buffer): Promise<FormData> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  try {
    return await new Response(streamOf(body), { headers }).formData();
  } catch (cause) {
    throw new GroundcrewError('bad_value', { detail: 'the body is not the multipart/form-data that it says', cause });
  }
}
