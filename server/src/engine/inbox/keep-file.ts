// A file that a person hands in for a reply.
import { attachmentType } from '#domain/inbox/attachment-type.ts';
import { ATTACHMENT_BYTES_MAX } from '#domain/inbox/reply-limits.ts';
import { badField } from '#lib/errors.ts';
import { addLooseFile } from '#store/inbox/files/attachment-files.ts';
import { keepBytes } from '#store/inbox/files/bytes.ts';
import type { AttachmentView } from '#store/inbox/views.ts';
import type { Scope } from '#store/scope.ts';

const HEAD_BYTES = 64;
const NAME_MAX = 200;

/** Throws `bad_value` for a program, and for what is empty, too large, or not what it is called. */
export async function keepFile(
  scope: Scope,
  file: { file_name: string; mime_type: string; bytes: Buffer; by: string },
): Promise<AttachmentView> {
  const { bytes, by } = file;
  const file_name = plainName(file.file_name);
  const type = attachmentType({ file_name, mime_type: file.mime_type, head: bytes.subarray(0, HEAD_BYTES) });
  if (!type.ok) throw badField('file', type.reason, { fault: type.fault });
  if (bytes.length === 0) throw badField('file', 'it is empty');
  if (bytes.length > ATTACHMENT_BYTES_MAX) throw badField('file', `at most ${ATTACHMENT_BYTES_MAX} bytes are taken`);
  const { mime_type } = type;
  return scope.db.transaction().execute(async (tx) => {
    const sha256 = await keepBytes(tx, scope, bytes);
    return addLooseFile(tx, scope, { file_name, mime_type, size_bytes: bytes.length, sha256, by });
  });
}

/** Without folders and signs that no name has. */
function plainName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replaceAll(/\p{Cc}/gu, '').trim();
  return clean === '' ? 'file' : clean.slice(-NAME_MAX);
}
