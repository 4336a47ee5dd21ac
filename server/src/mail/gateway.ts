// The port to mail servers over real sockets.
import type { MailGateway } from '#domain/mail/gateway.ts';
import { composeMail } from './compose.ts';
import type { Patience } from './imap-client.ts';
import { openSession } from './imap-session.ts';
import { lookAt } from './look.ts';
import { namedServers } from './named-servers.ts';
import { freshToken } from './oauth.ts';
import { parseMail } from './parse.ts';
import { unreadableMail } from './unreadable.ts';
import { mailPage } from './page.ts';
import { sendMail, testSmtp } from './smtp.ts';
import type { MayDial } from './where.ts';

export function createMailGateway(options: MayDial & { patience?: Patience }): MailGateway {
  const { patience, allow_private } = options;
  const may = { allow_private };
  const connect: MailGateway['connect'] = (identity, { onStep } = {}) =>
    openSession(identity, { ...may, ...(onStep && { onStep }), ...(patience && { patience }) });
  return {
    look: (server, protocol) => lookAt(server, protocol, may),
    connect,
    testSmtp: (identity) => testSmtp(identity, may),
    sendMail: (identity, mail) => sendMail(identity, { ...mail, ...may }),
    freshToken: (secrets) => freshToken(secrets, may),
    namedServers,
    compose: composeMail,
    parse: parseMail,
    unreadable: unreadableMail,
    page: mailPage,
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
