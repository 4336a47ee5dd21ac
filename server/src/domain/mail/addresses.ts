// Addresses of mail as people write them.

export type AddressParts = { address: string; local: string; domain: string };

const ADDRESS_MAX = 254;

/** Null for what is no address. The domain is in lower case, in its ASCII form; what stands before the @ stays as it is. */
export function parseAddress(text: string): AddressParts | null {
  const clean = text.trim();
  const at = clean.lastIndexOf('@');
  if (at < 1 || clean.length > ADDRESS_MAX) return null;
  const local = clean.slice(0, at);
  if (/[\s<>(),;:\\"@[\]\p{Cc}]/u.test(local)) return null;
  const url = URL.parse(`http://${clean.slice(at + 1)}/`);
  const domain = url?.hostname ?? '';
  const plain = url !== null && url.pathname === '/' && url.port === '' && url.username === '' && url.search === '';
  if (!plain || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(domain)) return null;
  return { address: `${local}@${domain}`, local, domain };
}

/** As it is compared: in lower case. */
export function sameAddress(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
