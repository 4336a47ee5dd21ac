// Files that go out with what a person writes.
import { attachmentType } from '#domain/inbox/attachment-type.ts';
import { photoKind, PHOTO_BYTES_MAX } from '#domain/photo-kind.ts';
import { badField } from '#lib/errors.ts';
import { looseFiles } from '#store/inbox/outgoing/outgoing.ts';
import type { Scope } from '#store/scope.ts';

export type FileToSend = { id: number; file_name: string; mime_type: string; size_bytes: number; is_photo: boolean };

/** In their order. Throws `bad_value` for one that is not there any more, belongs to a message, or is none that goes out. */
export async function filesToSend(scope: Scope, ids: readonly number[]): Promise<FileToSend[]> {
  if (new Set(ids).size !== ids.length) throw badField('attachment_ids', 'one of them stands there twice');
  const files = await looseFiles(scope, ids);
  const missing = ids.find((id) => !files.some((file) => file.id === id));
  if (missing !== undefined) throw badField('attachment_ids', `${missing} is no file that waits for a message`);
  return files.map(({ id, file_name, size_bytes, head, ...file }) => {
    const type = attachmentType({ file_name, mime_type: file.mime_type, head });
    if (!type.ok) throw badField('attachment_ids', type.reason);
    const is_photo = photoKind(head) !== null && size_bytes <= PHOTO_BYTES_MAX;
    return { id, file_name, size_bytes, mime_type: type.mime_type, is_photo };
  });
}
