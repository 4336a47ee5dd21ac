// Where the servers of an address are: well-known providers, and what others are usually called.
import type { MailServer } from '#domain/mail/gateway.ts';

export type ServerPair = { imap: MailServer; smtp: MailServer };

type Provider = { domains: readonly string[]; imap: string; smtp: string; smtp_starttls?: true };

/** What these providers publish in their help pages. */
const PROVIDERS: readonly Provider[] = [
  { domains: ['gmail.com', 'googlemail.com'], imap: 'imap.gmail.com', smtp: 'smtp.gmail.com' },
  {
    domains: ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
    imap: 'outlook.office365.com',
    smtp: 'smtp-mail.outlook.com',
    smtp_starttls: true,
  },
  {
    domains: ['office365.com', 'onmicrosoft.com'],
    imap: 'outlook.office365.com',
    smtp: 'smtp.office365.com',
    smtp_starttls: true,
  },
  {
    domains: ['yandex.ru', 'yandex.com', 'ya.ru', 'yandex.by', 'yandex.kz', 'yandex.ua', 'yandex.com.tr'],
    imap: 'imap.yandex.com',
    smtp: 'smtp.yandex.com',
  },
  { domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru'], imap: 'imap.mail.ru', smtp: 'smtp.mail.ru' },
  {
    domains: ['icloud.com', 'me.com', 'mac.com'],
    imap: 'imap.mail.me.com',
    smtp: 'smtp.mail.me.com',
    smtp_starttls: true,
  },
  {
    domains: ['yahoo.com', 'ymail.com', 'yahoo.co.uk', 'yahoo.de', 'yahoo.fr'],
    imap: 'imap.mail.yahoo.com',
    smtp: 'smtp.mail.yahoo.com',
  },
  { domains: ['aol.com'], imap: 'imap.aol.com', smtp: 'smtp.aol.com' },
  { domains: ['ukr.net'], imap: 'imap.ukr.net', smtp: 'smtp.ukr.net' },
  { domains: ['i.ua'], imap: 'imap.i.ua', smtp: 'smtp.i.ua' },
  { domains: ['meta.ua'], imap: 'imap.meta.ua', smtp: 'smtp.meta.ua' },
  { domains: ['gmx.net', 'gmx.de', 'gmx.at', 'gmx.ch'], imap: 'imap.gmx.net', smtp: 'mail.gmx.net' },
  { domains: ['gmx.com', 'gmx.us'], imap: 'imap.gmx.com', smtp: 'mail.gmx.com' },
  { domains: ['web.de'], imap: 'imap.web.de', smtp: 'smtp.web.de' },
  { domains: ['t-online.de'], imap: 'secureimap.t-online.de', smtp: 'securesmtp.t-online.de' },
  { domains: ['fastmail.com', 'fastmail.fm'], imap: 'imap.fastmail.com', smtp: 'smtp.fastmail.com' },
  { domains: ['zoho.com'], imap: 'imap.zoho.com', smtp: 'smtp.zoho.com' },
  { domains: ['rambler.ru'], imap: 'imap.rambler.ru', smtp: 'smtp.rambler.ru' },
];

const TLS_IMAP = 993;
const TLS_SMTP = 465;
const STARTTLS_SMTP = 587;

/** Null: no provider of the table. */
export function knownServers(domain: string): ServerPair | null {
  const wanted = domain.toLowerCase();
  const found = PROVIDERS.find(({ domains }) => domains.some((name) => wanted === name || wanted.endsWith(`.${name}`)));
  if (!found) return null;
  return {
    imap: { host: found.imap, port: TLS_IMAP, security: 'tls' },
    smtp: found.smtp_starttls
      ? { host: found.smtp, port: STARTTLS_SMTP, security: 'starttls' }
      : { host: found.smtp, port: TLS_SMTP, security: 'tls' },
  };
}

/** What others call their servers, the likeliest first. */
export function guessedServers(domain: string): { imap: MailServer[]; smtp: MailServer[] } {
  const imap = [`imap.${domain}`, `mail.${domain}`, domain].map((host): MailServer => ({
    host,
    port: TLS_IMAP,
    security: 'tls',
  }));
  const smtp = [`smtp.${domain}`, `mail.${domain}`, domain].flatMap((host): MailServer[] => [
    { host, port: TLS_SMTP, security: 'tls' },
    { host, port: STARTTLS_SMTP, security: 'starttls' },
  ]);
  return { imap, smtp };
}

/** Of a mailbox without an IMAP host: that of SMTP, with imap. in the place of a leading smtp. */
export function imapHostOf({ imap_host, smtp_host }: { imap_host: string | null; smtp_host: string }): string {
  return imap_host ?? smtp_host.replace(/^smtp\./i, 'imap.');
}
