// Connects a request to the very address that was looked at: a name that leads elsewhere a moment later leads nobody there.
import { isIP, type LookupFunction } from 'node:net';
import { publicAddresses, type Lookup } from '#lib/public-address.ts';

export type MayReach = {
  /** Whether private and loopback addresses are allowed. */
  allow_private: boolean;
  /** Another than the system's. */
  lookup?: Lookup | undefined;
};

/** What a request of `node:http` takes, beside its address. Throws `private_address`, and `bad_value` for a name that nobody knows. */
export async function pinnedLookup(
  { hostname }: URL,
  { allow_private, lookup }: MayReach,
): Promise<{ lookup?: LookupFunction }> {
  if (allow_private && lookup === undefined) return {};
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const found = allow_private && lookup ? await lookup(host) : await publicAddresses(host, lookup);
  const addresses = found.map((address) => ({ address, family: isIP(address) }));
  const known: LookupFunction = (_host, { all }, done) => {
    const [first] = addresses;
    if (all) done(null, addresses);
    else done(null, first?.address ?? '', first?.family);
  };
  return { lookup: known };
}
