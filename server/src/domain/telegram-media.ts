/** What an account sends beside text. */

const ALBUM_MAX = 10;

/** What is read piece by piece, so that a process that sends many large files at once does not hold them all. */
export type StoredBytes = { length: number; read: (from: number, to: number) => Promise<Uint8Array> };

type Content = { bytes: Uint8Array | StoredBytes; file_name: string };

export type OutgoingMedia =
  | ({ kind: 'photo' } & Content)
  | ({ kind: 'video'; mime_type: string; duration_s: number; width: number; height: number } & Content)
  /** Telegram's own apps send and play `audio/ogg` (Opus). */
  | ({ kind: 'voice'; mime_type: string; duration_s: number } & Content)
  | ({ kind: 'audio'; mime_type: string; duration_s: number; title: string | null; performer: string | null } & Content)
  | ({ kind: 'document'; mime_type: string } & Content);

/** Brought to Telegram, to be sent by the same account while this process lives. */
export type UploadedMedia = { kind: OutgoingMedia['kind']; handle: unknown };

/** What Telegram puts together in one album: photos and videos, or one other kind alone. */
export function fitsInAlbum(kinds: readonly OutgoingMedia['kind'][]): boolean {
  if (kinds.length < 2 || kinds.length > ALBUM_MAX) return false;
  const isPicture = (kind: OutgoingMedia['kind']) => kind === 'photo' || kind === 'video';
  if (kinds.every(isPicture)) return true;
  return new Set(kinds).size === 1 && kinds[0] !== 'voice';
}
