import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { keepFile } from '#engine/inbox/keep-file.ts';
import { wantFile } from '#engine/inbox/want-file.ts';
import { byteStream } from '#lib/byte-stream.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findFile } from '#store/inbox/files/attachment-files.ts';
import { bytesOf } from '#store/inbox/files/bytes.ts';

const routes = inWorkspace.attachments;

const add = routes.add.handler(async ({ input: { file }, context: { scope, caller, note } }) => {
  const bytes = Buffer.from(await file.arrayBuffer());
  const kept = await keepFile(scope, { file_name: file.name, mime_type: file.type, bytes, by: byOf(caller) });
  note.data = { size_bytes: kept.size_bytes };
  return kept;
});

/** What a browser may show without a program of its own running in it; whatever else is sent as something to be saved. */
const SHOWN = /^(?:image\/(?:jpeg|png|gif|webp)|video\/(?:mp4|webm)|audio\/(?:mpeg|mp4|ogg|aac|wav))$/;
/** Seconds: the bytes behind an id never change. */
const KEEP_S = 86_400;

const get = routes.get.handler(async ({ input, context: { scope } }) => {
  const file = await findFile(scope, input.id);
  if (!file) throw new GroundcrewError('not_found', { detail: `attachment ${input.id}` });
  const { state, sha256, file_name, mime_type, size_bytes } = file;
  if (sha256 === null) {
    const details = { state, allowed_from: ['stored'] };
    throw new GroundcrewError('wrong_state', { detail: `attachment ${input.id} is ${state}`, details });
  }
  const isShown = SHOWN.test(mime_type);
  const name = encodeURIComponent(file_name.toWellFormed()).replaceAll(/['()*]/g, (sign) => `%${hex(sign)}`);
  return {
    headers: {
      'content-type': isShown ? mime_type : 'application/octet-stream',
      'content-length': String(size_bytes),
      'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'content-security-policy': "sandbox; default-src 'none'",
      'cache-control': `private, max-age=${KEEP_S}, immutable`,
    },
    body: byteStream(bytesOf(scope, sha256)),
  };
});

const hex = (sign: string): string => (sign.codePointAt(0) ?? 0).toString(16).toUpperCase();

const fetch = routes.fetch.handler(async ({ input, context: { scope, note } }) => {
  note.unchanged = !(await wantFile(scope, input.id));
  const file = await findFile(scope, input.id);
  if (!file) throw new GroundcrewError('not_found', { detail: `attachment ${input.id}` });
  return file;
});

export const attachments = { add, fetch, get };
