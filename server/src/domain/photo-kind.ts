export type PhotoKind = 'jpg' | 'png' | 'webp';

/** Telegram's limit for what is sent as a photo: https://core.telegram.org/bots/api#sendphoto */
export const PHOTO_BYTES_MAX = 10 * 1024 * 1024;

const JPEG = [0xff, 0xd8, 0xff];
const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RIFF = [0x52, 0x49, 0x46, 0x46];
const WEBP = [0x57, 0x45, 0x42, 0x50];

/** By its first bytes, since names lie; null for everything that is not sent as a photo. */
export function photoKind(bytes: Uint8Array): PhotoKind | null {
  const stands = (at: number, magic: readonly number[]) => magic.every((byte, n) => bytes[at + n] === byte);
  if (stands(0, JPEG)) return 'jpg';
  if (stands(0, PNG)) return 'png';
  // The length stands between the two.
  return stands(0, RIFF) && stands(8, WEBP) ? 'webp' : null;
}
