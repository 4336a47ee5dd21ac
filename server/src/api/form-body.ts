import type { FastifyRequest } from 'fastify';
import { GroundcrewError } from '#lib/errors.ts';

/** Throws `bad_value` for a body that is not the form that its content type says. */
export async function readForm(request: FastifyRequest, body: Buffer): Promise<FormData> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  try {
    return await new Response(new Uint8Array(body), { headers }).formData();
  } catch (cause) {
    throw new GroundcrewError('bad_value', { detail: 'the body is not the multipart/form-data that it says', cause });
  }
}
