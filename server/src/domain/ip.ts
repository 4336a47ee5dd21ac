// IP addresses as text and as bytes. `node:net` would do, but domain/ opens no socket module.

export function parseIpv4(text: string): Uint8Array | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  // A leading zero means octal to some resolvers and nothing to others: refused.
  if (!parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return null;
  return Uint8Array.from(parts, Number);
}

/** Takes `2001:db8::1` and `::ffff:127.0.0.1`, without brackets and without a zone. */
export function parseIpv6(text: string): Uint8Array | null {
  if (text.length > 45 || !text.includes(':')) return null;
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  return Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 0xff]));
}

/** The groups of one side of `::`; only the very end of an address may be written as IPv4. */
function groupsOf(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const [a, b, c, d] = mayEndInIpv4 && index === parts.length - 1 ? (parseIpv4(part) ?? []) : [];
    if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
    groups.push((a << 8) | b, (c << 8) | d);
  }
  return groups;
}

/** 4 bytes as `127.0.0.1`, 16 bytes in the short form of RFC 5952 (without its dotted tails). */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return [...bytes].join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0));
  const { start, length } = longestZeroRun(groups);
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

function longestZeroRun(groups: number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** RFC 1035 lengths; underscores are no host-name characters, but container names have them. */
export function isHostName(text: string): boolean {
  if (text.length > 253 || !/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(text)) return false;
  const labels = text.replace(/\.$/, '').split('.');
  // `1.2.3` or `256.1.1.1` is a broken IPv4 address, not a name.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return false;
  return labels.every((label) => label.length <= 63 && !label.startsWith('-') && !label.endsWith('-'));
}
