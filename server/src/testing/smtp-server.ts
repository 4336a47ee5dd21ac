// An SMTP server that takes what it is given, refuses it, or hangs up in the worst moment.
import { SMTPServer } from 'smtp-server';

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
  close: () => Promise<void>;
};

export const smtpSays = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode });

export async function openSmtpServer(): Promise<SmtpTestServer> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    onAuth: (_auth, _session, done) => done(null, { user: 'desk' }),
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
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
  return open;
}
