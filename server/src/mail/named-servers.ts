// What a domain says of its mail servers by SRV records (RFC 6186, RFC 8314).
import { Resolver } from 'node:dns/promises';
import type { MailServer } from '#domain/mail/gateway.ts';

/** Real time. */
const ANSWER_MS = 3_000;

const NAMES = [
  ['imap', '_imaps._tcp', 'tls'],
  ['imap', '_imap._tcp', 'starttls'],
  ['smtp', '_submissions._tcp', 'tls'],
  ['smtp', '_submission._tcp', 'starttls'],
] as const;

/** Never rejects: most domains name none. */
export async function namedServers(domain: string): Promise<{ imap: MailServer[]; smtp: MailServer[] }> {
  const resolver = new Resolver({ timeout: ANSWER_MS, tries: 1 });
  const found: { imap: MailServer[]; smtp: MailServer[] } = { imap: [], smtp: [] };
  await Promise.all(
    NAMES.map(async ([protocol, name, security]) => {
      const records = await resolver.resolveSrv(`${name}.${domain}`).catch(() => []);
      const order = records.toSorted((one, other) => one.priority - other.priority || other.weight - one.weight);
      // A lone dot says that there is no such service.
      for (const { name: host, port } of order.slice(0, 3)) {
        if (host !== '' && host !== '.') found[protocol].push({ host: host.replace(/\.$/, ''), port, security });
      }
    }),
  );
  const tlsFirst = (servers: MailServer[]) => servers.toSorted((one, other) => rank(one) - rank(other));
  return { imap: tlsFirst(found.imap), smtp: tlsFirst(found.smtp) };
}

function rank({ security }: MailServer): number {
  return security === 'tls' ? 0 : 1;
}
