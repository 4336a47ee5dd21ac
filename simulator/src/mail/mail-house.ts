// A mail server in a box, for demos: IMAP and SMTP on loopback, without encryption, in memory. What is sent to one of its
// addresses arrives there; what is sent to anybody else goes to whoever plays the people outside.
import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { ImapSession } from './imap-session.ts';
import { Mailbox } from './mail-store.ts';

const HOST = '127.0.0.1';
const SIZE_MAX = 60_000_000;

export type OutgoingMail = { from: string; to: string[]; raw: Buffer };

export type MailHouseOptions = {
  now: () => Date;
  /** Mail to addresses that have no mailbox here. */
  onOutgoing?: (mail: OutgoingMail) => void;
};

export type MailHouse = {
  host: string;
  imap_port: number;
  smtp_port: number;
  addMailbox: (address: string, password: string) => Mailbox;
  /** Returns whether there is such a mailbox. */
  deliver: (address: string, raw: Buffer, received_at?: Date) => boolean;
  close: () => Promise<void>;
};

export async function openMailHouse({ now, onOutgoing = () => {} }: MailHouseOptions): Promise<MailHouse> {
  const mailboxes = new Map<string, Mailbox>();
  const find = (address: string): Mailbox | undefined => mailboxes.get(address.toLowerCase());
  const enter = (address: string, password: string): Mailbox | null => {
    const mailbox = find(address);
    return mailbox?.password === password ? mailbox : null;
  };
  const deliver = (address: string, raw: Buffer, received_at = now()): boolean => {
    const mailbox = find(address);
    mailbox?.inbox.add(raw, received_at);
    return mailbox !== undefined;
  };
  const sockets = new Set<Socket>();
  const imap = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // It ends with its socket.
    void new ImapSession(socket, { enter, now });
  });
  const smtp = new SMTPServer({
    size: SIZE_MAX,
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, callback) => {
      const user = username ?? '';
      if (enter(user, password ?? '')) callback(null, { user });
      else callback(new Error('no such address, or another password'));
    },
    onData: (stream, { envelope }, callback) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        if (stream.sizeExceeded) return callback(new Error(`a mail has ${SIZE_MAX} bytes at most`));
        const raw = Buffer.concat(parts);
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const outside = envelope.rcptTo.flatMap(({ address }) =>
          address === null || deliver(address, raw) ? [] : [address],
        );
        if (outside.length > 0) onOutgoing({ from, to: outside, raw });
        callback();
      });
    },
  });
  smtp.on('error', () => {});
  const [imap_port, smtp_port] = [await listen(imap), await listen(smtp)];
  let uid_validity = Math.floor(now().getTime() / 1_000);
  return {
    host: HOST,
    imap_port,
    smtp_port,
    addMailbox: (address, password) => {
      if (find(address)) throw new Error(`There is a mailbox ${address} already.`);
      uid_validity += 1;
      const mailbox = new Mailbox(address, password, uid_validity);
      mailboxes.set(address.toLowerCase(), mailbox);
      return mailbox;
    },
    deliver,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => imap.close(() => resolve())),
        new Promise<void>((resolve) => smtp.close(() => resolve())),
      ]);
    },
  };
}

async function listen(server: Server | SMTPServer): Promise<number> {
  const net = server instanceof SMTPServer ? server.server : server;
  await new Promise<void>((resolve, reject) => {
    net.once('error', reject);
    server.listen(0, HOST, resolve);
  });
  const address = net.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}
