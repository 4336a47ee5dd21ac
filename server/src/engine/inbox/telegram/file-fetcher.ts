// Fetches files that came with messages: small ones by themselves, larger ones when a person asks for them.
import { decide } from '#domain/decisions.ts';
import { FILE_MAX_BYTES } from '#domain/inbox-telegram.ts';
import { TelegramError, type TelegramClient } from '#domain/telegram.ts';
import type { Connections } from '#engine/connections.ts';
import type { Crew } from '#engine/crew.ts';
import { Chores } from '#engine/inbox/telegram/chores.ts';
import { accountsWithFiles, endFetching, nextFile } from '#store/inbox/downloads.ts';

/** Photos, voice messages and most documents are smaller. */
const BY_ITSELF_BYTES = 20 * 1024 * 1024;
/** For each part of a file. */
const PART_MS = 30_000;

export function fileFetcher(crew: Crew, connections: Connections): Chores {
  const { scope, log } = crew;
  return new Chores(crew, connections, {
    name: 'files',
    find: (account_ids) => accountsWithFiles(scope, account_ids, BY_ITSELF_BYTES),
    step: async (account_id, { client, lease }, signal) => {
      const file = await nextFile(scope, account_id, BY_ITSELF_BYTES);
      if (!file) return 'done';
      const end = await fetchFile(client, file.telegram_reference, signal);
      if (end.state !== 'stored')
        log.info({ account_id, attachment_id: file.id, state: end.state }, 'a file cannot be had');
      await endFetching(scope, lease, file, end);
      return 'more';
    },
  });
}

type End = { state: 'stored'; bytes: Buffer } | { state: 'gone' | 'too_large' };

async function fetchFile(client: TelegramClient, reference: string, signal: AbortSignal): Promise<End> {
  const parts: Uint8Array[] = [];
  try {
    const options = { max_bytes: FILE_MAX_BYTES, timeout_ms: PART_MS, signal };
    for await (const part of client.download(reference, options)) parts.push(part);
    return { state: 'stored', bytes: Buffer.concat(parts) };
  } catch (error) {
    if (error instanceof RangeError) return { state: 'too_large' };
    if (isGone(error)) return { state: 'gone' };
    throw error;
  }
}

/** Telegram's own word that it will not give it out, now or later. */
function isGone(error: unknown): boolean {
  if (!(error instanceof TelegramError) || error.fault.kind !== 'rpc') return false;
  const { do: what } = decide(error.fault);
  return what === 'refused' || what === 'mark_target' || what === 'look_at_membership';
}
