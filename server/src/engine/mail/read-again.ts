// A mail that was put aside, taken apart once more by this version of the program, from the source that was kept with it.
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { fileBytes } from '#store/inbox/files/bytes.ts';
import { isContentFault } from '#store/database/sqlstates.ts';
import { readAside, storeInPlaceOf } from '#store/inbox/mail/store-mails.ts';

/** Throws `not_found` for what is no such message, and `wrong_state` where it cannot be read again; then it stays. */
export async function readAgain(crew: Crew, message_id: number): Promise<void> {
  const aside = await readAside(crew.scope, message_id);
  const none = new GroundcrewError('not_found', { detail: `message ${message_id} that could not be read` });
  if (!aside) throw none;
  const { place, sha256, ...head } = aside;
  const parsed = await crew.mail.parse(await fileBytes(crew.scope, sha256), { truncated: false });
  try {
    if (!(await storeInPlaceOf(crew.scope, message_id, { place, mail: { ...head, parsed } }))) throw none;
  } catch (cause) {
    if (!isContentFault(cause)) throw cause;
    const detail = `message ${message_id} cannot be read by this version either`;
    throw new GroundcrewError('wrong_state', { detail, details: { state: 'unreadable', allowed_from: [] }, cause });
  }
}
