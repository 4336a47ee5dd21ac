// Where this server may connect on a user's wish: not to its own machine and not into the network around it.
import { lookup as lookupName } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { GroundcrewError } from '#lib/errors.ts';

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and the same of IPv6: what no public host has. */
const SPECIAL: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const special = new BlockList();
for (const [net, prefix, family] of SPECIAL) special.addSubnet(net, prefix, family);

/** False for loopback, private, link-local, multicast and reserved addresses, also in their IPv6 forms. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  if (family === 4) return !special.check(address, 'ipv4');
  const inner = embeddedIpv4(address);
  if (inner !== null) return isPublicAddress(inner);
  return !special.check(address, 'ipv6');
}

/** `::ffff:10.0.0.1`, `64:ff9b::10.0.0.1` (NAT64) and `2002:0a00:0001::` (6to4) lead to the IPv4 address in them. */
function embeddedIpv4(address: string): string | null {
  const url = URL.parse(`http://[${address.replace(/%.*$/, '')}]/`);
  if (!url) return null;
  const short = url.hostname.slice(1, -1);
  const [, high, low] =
    /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short) ??
    /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/.exec(short) ??
    [];
  if (high === undefined || low === undefined) return null;
  const number = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

export type Lookup = (host: string) => Promise<string[]>;

const systemLookup: Lookup = async (host) => (await lookupName(host, { all: true })).map(({ address }) => address);

/**
 * The addresses of a host, all of them public: connect to one of these, not to the name, which may lead elsewhere a moment
 * later. Throws `private_address`, and `bad_value` for a name that nobody knows.
 */
export async function publicAddresses(host: string, lookup: Lookup = systemLookup): Promise<string[]> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const found = isIP(bare) === 0 ? await lookup(bare).catch(() => []) : [bare];
  if (found.length === 0) throw new GroundcrewError('bad_value', { detail: `${bare}: there is no host of that name` });
  const inside = found.find((address) => !isPublicAddress(address));
  if (inside === undefined) return found;
  // The address that a name has here is nobody's business outside.
  throw new GroundcrewError('private_address', { detail: bare });
}
