// Fetches the pictures of contacts, behind everything else that waits for an account.
import { photoKind } from '#domain/photo-kind.ts';
import { TelegramError, type TelegramClient } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { Chores } from '#engine/inbox/telegram/chores.ts';
import { accountsWithPictures, keepPicture, nextPicture, type WantedPicture } from '#store/inbox/people/pictures.ts';

const TIMEOUT_MS = 15_000;
/** Real time: nobody waits for a picture, and an account that has many new contacts asks for one after the other. */
const PAUSE_MS = 500;

export function pictureFetcher(crew: Crew, connections: Connections): Chores {
  const { scope } = crew;
  return new Chores(crew, connections, {
    name: 'pictures',
    pause_ms: PAUSE_MS,
    find: (account_ids) => accountsWithPictures(scope, account_ids),
    step: async (account_id, { client, lease }, signal) => {
      const picture = await nextPicture(scope, account_id);
      if (!picture) return 'done';
      await keepPicture(scope, lease, picture, await fetchPicture(client, picture, signal));
      return 'more';
    },
  });
}

async function fetchPicture(
  client: TelegramClient,
  { telegram_id, photo_key }: WantedPicture,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (photo_key === null) return null;
  try {
    const bytes = await client.profilePhoto(telegram_id, photo_key, { timeout_ms: TIMEOUT_MS, signal });
    // Telegram keeps pictures as JPEG; what is none is shown to nobody.
    return photoKind(bytes) === 'jpg' ? bytes : null;
  } catch (error) {
    if (isRefused(error)) return null;
    throw error;
  }
}

/** Telegram's word about this picture: there is another one by now, or it is hidden. What is about the account has other codes. */
function isRefused(error: unknown): boolean {
  return error instanceof TelegramError && error.fault.kind === 'rpc' && [400, 403].includes(error.fault.code);
}
