// Names of files as strangers send them.

const NAME_MAX = 150;
/** Of a longer one the end, where its ending stands. */
const LOOKED_AT = 2_000;

/** Without folders, control characters and what turns the direction of writing around; never empty. */
export function cleanFileName(name: string | null | undefined, fallback: string): string {
  const last = (name ?? '').slice(-LOOKED_AT).normalize('NFC').split(/[/\\]/u).at(-1) ?? '';
  const plain = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, '')
    .replaceAll(/[<>:"|?*]+/gu, '_')
    .replace(/^[.\s]+/u, '')
    .replace(/[.\s]+$/u, '');
  if (plain === '') return fallback;
  if (plain.length <= NAME_MAX) return plain;
  const [, ending = ''] = /(\.[^.]{1,12})$/u.exec(plain) ?? [];
  return plain.slice(0, NAME_MAX - ending.length) + ending;
}
