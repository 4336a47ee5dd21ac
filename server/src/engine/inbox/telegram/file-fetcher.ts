// Fetches files that came with messages: small ones by themselves, larger ones when a person asks for them.
import { decide } from '#domain/decisions.ts';
import { FILE_MAX_BYTES } from '#domain/inbox-telegram.ts';
import { describeFault, TelegramError, type TelegramClient } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { Chores } from '#engine/inbox/telegram/chores.ts';
import {
  accountsWithFiles,
  endFetching,
  nextFile,
  tellOfFetching,
  type FetchEnd,
  type WaitingFile,
} from '#store/inbox/files/downloads.ts';

/** Photos, voice messages and most documents are smaller. */
const BY_ITSELF_BYTES = 20 * 1024 * 1024;
/** Files at a time: each is held as a whole until it is stored. */
const AT_ONCE = 3;
/** For each part of a file. */
const PART_MS = 30_000;

/** Notified when a person asks for a file. */
export const WANTED_FILE_CHANNEL = 'groundcrew_wanted_file';
/** Whoever waits for a file is told each time so much more of it has come. */
const TELL_BYTES = 2 * 1024 * 1024;

export function fileFetcher(crew: Crew, connections: Connections): Chores {
  const { scope, log } = crew;
  return new Chores(crew, connections, {
    name: 'files',
    at_once: AT_ONCE,
    find: (account_ids) => accountsWithFiles(scope, account_ids, BY_ITSELF_BYTES),
    step: async (account_id, { client, lease }, signal) => {
      const file = await nextFile(scope, account_id, BY_ITSELF_BYTES);
      if (!file) return 'done';
      const end = await fetchFile(crew, client, file, signal);
      if (end.state !== 'stored')
        log.info({ account_id, attachment_id: file.id, state: end.state }, 'a file cannot be had');
      await endFetching(scope, lease, file, end);
      return 'more';
    },
  });
}

async function fetchFile(
  { scope }: Crew,
  client: TelegramClient,
  file: WaitingFile,
  signal: AbortSignal,
): Promise<FetchEnd> {
  const parts: Buffer[] = [];
  let fetched_bytes = 0;
  let told_bytes = 0;
  try {
    const options = { max_bytes: FILE_MAX_BYTES, timeout_ms: PART_MS, signal };
    for await (const part of client.download(file.telegram_reference, options)) {
      parts.push(Buffer.from(part.buffer, part.byteOffset, part.length));
      fetched_bytes += part.length;
      if (!file.is_wanted || fetched_bytes - told_bytes < TELL_BYTES) continue;
      told_bytes = fetched_bytes;
      await tellOfFetching(scope, file, { fetched_bytes, fetch_error: null });
    }
    return { state: 'stored', bytes: parts };
  } catch (error) {
    if (error instanceof RangeError) return { state: 'too_large', reason: 'it is larger than what is kept' };
    if (isGone(error)) return { state: 'gone', reason: describeFault(error.fault) };
    // It is tried again; whoever waits sees what keeps it.
    if (file.is_wanted && error instanceof TelegramError && !signal.aborted) {
      await tellOfFetching(scope, file, { fetched_bytes: 0, fetch_error: describeFault(error.fault) });
    }
    throw error;
  }
}

/** Telegram's own word that it will not give it out, now or later. */
function isGone(error: unknown): error is TelegramError {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return false;
  const { do: what } = decide(error.fault);
  return what === 'refused' || what === 'mark_target' || what === 'look_at_membership';
}
