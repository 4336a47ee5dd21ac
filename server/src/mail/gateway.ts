// The port to mail servers over real sockets.
import type { MailGateway } from '#domain/mail/gateway.ts';
import type { Patience } from './imap-client.ts';
import type { MayDial } from './where.ts';

/** What reads and writes mail takes as long to load as all the rest of a command, and few commands have to do with it: it comes with the first call. */
export function createMailGateway(options: MayDial & { patience?: Patience }): MailGateway {
  const { patience, allow_private } = options;
  const may = { allow_private };
  const connect: MailGateway['connect'] = async (identity, { onStep } = {}) => {
    const { openSession } = await import('./imap-session.ts');
    return openSession(identity, { ...may, ...(onStep && { onStep }), ...(patience && { patience }) });
  };
  return {
    look: async (server, protocol) => (await import('./look.ts')).lookAt(server, protocol, may),
    connect,
    testSmtp: async (identity) => (await import('./smtp.ts')).testSmtp(identity, may),
    sendMail: async (identity, mail) => (await import('./smtp.ts')).sendMail(identity, { ...mail, ...may }),
    freshToken: async (secrets) => (await import('./oauth.ts')).freshToken(secrets, may),
    namedServers: async (domain) => (await import('./named-servers.ts')).namedServers(domain),
    compose: async (mail) => (await import('./compose.ts')).composeMail(mail),
    parse: async (raw, how) => (await import('./parse.ts')).parseMail(raw, how),
    unreadable: async (raw, how) => (await import('./unreadable.ts')).unreadableMail(raw, how),
    page: async (html, how) => (await import('./page.ts')).mailPage(html, how),
    appendToSent: async (identity, { raw, message_id }) => {
      const session = await connect(identity);
      try {
        const sent = (await session.folders()).find(({ role }) => role === 'sent');
        if (sent && !(await session.has(sent.path, message_id))) await session.append(sent.path, raw);
      } finally {
        await session.close();
      }
    },
  };
}
