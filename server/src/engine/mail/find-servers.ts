// The servers of an address: what is known of its provider, what its domain names, what such servers are usually called.
import { parseAddress } from '#domain/mail/addresses.ts';
import type { MailServer } from '#domain/mail/gateway.ts';
import { guessedServers, knownServers } from '#domain/mail/servers.ts';
import type { Crew } from '#engine/crew.ts';
import { badField } from '#lib/errors.ts';

export type FoundServers = {
  /** Where it is known from: a table of providers, SRV records of the domain, or a guess that only a log-in can prove. */
  source: 'provider' | 'domain' | 'guess';
  /** The best first; never empty. */
  imap: MailServer[];
  smtp: MailServer[];
};

/** Throws `bad_value` for what is no address. Asks the DNS only, no foreign web server. */
export async function findMailServers(crew: Pick<Crew, 'mail'>, email: string): Promise<FoundServers> {
  const address = parseAddress(email);
  if (address === null) throw badField('email', 'an address like anna@example.com is expected');
  const { domain } = address;
  const known = knownServers(domain);
  if (known) return { source: 'provider', imap: [known.imap], smtp: [known.smtp] };
  const [named, guessed] = [await crew.mail.namedServers(domain), guessedServers(domain)];
  const by_domain = named.imap.length > 0 || named.smtp.length > 0;
  return {
    source: by_domain ? 'domain' : 'guess',
    imap: named.imap.length > 0 ? named.imap : guessed.imap,
    smtp: named.smtp.length > 0 ? named.smtp : guessed.smtp,
  };
}
