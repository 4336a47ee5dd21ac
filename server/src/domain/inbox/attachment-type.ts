// What a file is, by its first bytes: neither its name nor what its sender calls it is believed.

type Magic = { type: string; at: number; bytes: readonly number[] };

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0) ?? 0);

/** https://en.wikipedia.org/wiki/List_of_file_signatures */
const KNOWN: readonly Magic[] = [
  { type: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/gif', at: 0, bytes: ascii('GIF8') },
  { type: 'image/webp', at: 8, bytes: ascii('WEBP') },
  { type: 'application/pdf', at: 0, bytes: ascii('%PDF-') },
  { type: 'audio/ogg', at: 0, bytes: ascii('OggS') },
  { type: 'video/mp4', at: 4, bytes: ascii('ftyp') },
  { type: 'application/zip', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { type: 'application/gzip', at: 0, bytes: [0x1f, 0x8b] },
];
/** Programs of Windows, Linux and macOS. */
const PROGRAMS: readonly (readonly number[])[] = [
  ascii('MZ'),
  [0x7f, ...ascii('ELF')],
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xce, 0xfa, 0xed, 0xfe],
  [0xca, 0xfe, 0xba, 0xbe],
];
const PROGRAM_NAMES = /\.(?:exe|com|scr|pif|bat|cmd|msi|vbs|vbe|js|jse|wsf|hta|ps1|lnk|jar|apk|dmg|sh)$/i;
/** What holds these is one of them to whoever opens it; the name tells which. */
const CONTAINERS: Readonly<Record<string, RegExp>> = {
  'application/zip': /^application\/(?:vnd\.|zip|epub|x-zip)/,
  'video/mp4': /^(?:video|audio|image)\//,
  'audio/ogg': /^(?:video|audio|application)\/ogg/,
};
const OPAQUE = 'application/octet-stream';

export type AttachmentType =
  | { ok: true; mime_type: string }
  | { ok: false; fault: 'program' | 'other_type'; reason: string };

/** `head`: its first bytes, 16 or more where it has as many. */
export function attachmentType(file: { file_name: string; mime_type: string; head: Uint8Array }): AttachmentType {
  const { file_name, head } = file;
  const stands = (at: number, bytes: readonly number[]) => bytes.every((byte, n) => head[at + n] === byte);
  // Two letters alone may begin any text; a program has zeros soon after them.
  const isProgram = PROGRAMS.some((bytes) => stands(0, bytes) && (bytes.length > 2 || head.includes(0)));
  if (isProgram || PROGRAM_NAMES.test(file_name.trim())) {
    return { ok: false, fault: 'program', reason: `${file_name} is a program: these are not sent` };
  }
  const said = file.mime_type.toLowerCase().split(';', 1)[0]?.trim() ?? '';
  const seen = KNOWN.find(({ at, bytes }) => stands(at, bytes))?.type;
  if (seen !== undefined) return { ok: true, mime_type: CONTAINERS[seen]?.test(said) ? said : seen };
  if (KNOWN.some(({ type }) => type === said)) {
    return { ok: false, fault: 'other_type', reason: `${file_name} is called ${said}, and is none` };
  }
  return { ok: true, mime_type: /^[\w.+-]+\/[\w.+-]+$/.test(said) ? said : OPAQUE };
}
