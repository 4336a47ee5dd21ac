// An SMTP server that takes what it is given, refuses it, or hangs up in the worst moment.
import { SMTPServer, type SMTPServerAuthentication } from 'smtp-server';
import type { Certificate } from './certificates.ts';

export type SmtpTestServer = {
  port: number;
  /** What came to its last dot, unless it was refused. */
  taken: { raw: string; to: string[] }[];
  /** What it says after the last dot; `hang_up`: it keeps the message, and ends the connection in the place of an answer. */
  answer: (raw: string) => Error | 'hang_up' | null;
  /** What it says of a recipient. */
  recipient: Error | null;
  /** What it waits for before it says that. */
  before_answer: () => Promise<void>;
  /** Whom it lets in. */
  lets_in: (auth: SMTPServerAuthentication) => boolean;
  close: () => Promise<void>;
};

export const smtpSays = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });

/** Without a certificate it knows no encryption. `tls`: from the first byte; else by STARTTLS. */
export async function openSmtpServer(
  options: { tls?: boolean; certificate?: Certificate } = {},
): Promise<SmtpTestServer> {
  const { certificate, tls = false } = options;
  const server = new SMTPServer({
    secure: tls,
    ...certificate,
    disabledCommands: certificate ? [] : ['STARTTLS'],
    authMethods: ['PLAIN', 'LOGIN', 'XOAUTH2'],
    authOptional: true,
    onAuth: (auth, _session, done) => {
      if (open.lets_in(auth)) done(null, { user: 'desk' });
      // Of a token it says what is wrong in a challenge, as Gmail does.
      else if (auth.method === 'XOAUTH2') done(null, { data: { status: '401', schemes: 'bearer' } });
      else done(smtpSays(535, 'Authentication failed'));
    },
    onRcptTo: (_address, _session, done) => done(open.recipient),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString();
        const end = open.answer(raw);
        if (end instanceof Error) return done(end);
        open.taken.push({ raw, to: session.envelope.rcptTo.map(({ address }) => address) });
        void open.before_answer().then(() => {
          if (end === null) return done();
          for (const connection of server.connections) Reflect.get(connection, '_socket').destroy();
        });
      });
    },
  });
  // Of connections that end; each test sees what becomes of them.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  const open: SmtpTestServer = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    taken: [],
    answer: () => null,
    recipient: null,
    before_answer: () => Promise.resolve(),
    lets_in: () => true,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
  return open;
}
