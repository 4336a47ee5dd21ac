// What answers at the place of a mail server, by its first bytes. Clients of a protocol wait long for a greeting that never comes and
// then speak of their own inner troubles; whoever sets a mailbox up wants to hear that the ports are exchanged.
import net, { type Socket } from 'node:net';
import tls from 'node:tls';
import { once } from 'node:events';
import { MailFaultError, type FoundService } from '#domain/mail/faults.ts';
import type { MailServer } from '#domain/mail/gateway.ts';
import { delay } from '#lib/time.ts';
import { UNCHECKED } from './certificate.ts';
import { faultOf } from './fault-of.ts';
import { whereTo, type MayDial } from './where.ts';

/** Real time, all of them. */
export type LookPatience = { connect_ms: number; greeting_ms: number; answer_ms: number };

const PATIENCE: LookPatience = { connect_ms: 8_000, greeting_ms: 5_000, answer_ms: 1_500 };

/** No greeting is as long. */
const GREETING_MAX = 2_000;

/** What was heard: a service, or silence. */
type Heard = Exclude<FoundService, 'tls' | 'no_tls' | 'no_starttls'>;

/** TLS was begun, and the other end did not go along. */
class NoHandshake extends Error {}

/** Says nothing of who asks. Throws `wrong_service`, or `unreachable` where there is no connection. */
export async function lookAt(
  server: MailServer,
  protocol: 'imap' | 'smtp',
  options: MayDial & { patience?: LookPatience },
): Promise<void> {
  const { host, port, security } = server;
  const patience = options.patience ?? PATIENCE;
  let found: FoundService | null;
  try {
    const where = { ...(await whereTo(server, options)), port };
    const hear = (encrypted: boolean) => hearAt(where, { encrypted, patience });
    found = await findOut({ hear, protocol, encrypted: security === 'tls' });
  } catch (error) {
    throw faultOf(error, { host, port }, protocol);
  }
  if (found !== null) throw new MailFaultError({ kind: 'wrong_service', protocol, host, port, detail: '', found });
}

/** Null: it is what was expected. */
async function findOut(at: {
  hear: (encrypted: boolean) => Promise<Heard>;
  protocol: 'imap' | 'smtp';
  encrypted: boolean;
}): Promise<FoundService | null> {
  const { hear, protocol, encrypted } = at;
  const heard = await hear(encrypted).catch((error: unknown) => {
    if (error instanceof NoHandshake) return error;
    throw error;
  });
  if (heard === protocol) return null;
  if (heard !== 'silent' && !(heard instanceof NoHandshake)) return heard;
  // The other way is tried: who greets there says what the settings should be.
  const other = await hear(!encrypted).catch((): Heard => 'silent');
  if (other === protocol) return encrypted ? 'no_tls' : 'tls';
  if (other !== 'silent') return other;
  if (heard instanceof NoHandshake) throw heard;
  return 'silent';
}

async function hearAt(
  where: { host: string; port: number; servername?: string },
  { encrypted, patience }: { encrypted: boolean; patience: LookPatience },
): Promise<Heard> {
  const socket: Socket = net.connect(where.port, where.host);
  // Each wait below hears of its end; what comes later is nobody's.
  socket.on('error', () => {});
  try {
    if (!(await happens(socket, 'connect', patience.connect_ms))) throw new Error('no connection in time');
    if (!encrypted) return await greetingOf(socket, patience);
    const { servername } = where;
    const secure = tls.connect({ socket, ...UNCHECKED, ...(servername !== undefined && { servername }) });
    secure.on('error', () => {});
    let shaken = false;
    try {
      shaken = await happens(secure, 'secureConnect', patience.greeting_ms);
    } catch (cause) {
      throw new NoHandshake('no TLS connection came about', { cause });
    }
    if (!shaken) throw new NoHandshake('no TLS connection came about');
    return await greetingOf(secure, patience);
  } finally {
    socket.destroy();
  }
}

/** False: not in time. Rejects with the socket's error. */
async function happens(socket: Socket, event: string, ms: number): Promise<boolean> {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      once(socket, event, { signal }).then(() => true),
      once(socket, 'close', { signal }).then(() => false),
      delay(ms, signal).then(() => false),
    ]);
  } finally {
    over.abort();
  }
}

async function greetingOf(socket: Socket, { greeting_ms, answer_ms }: LookPatience): Promise<Heard> {
  let text = '';
  socket.on('data', (bytes: Buffer) => {
    if (text.length < GREETING_MAX) text += bytes.toString('latin1');
  });
  if (await happens(socket, 'data', greeting_ms)) return serviceOf(text);
  // It may be on its way up, or behind something that is: no proof of anything.
  if (socket.destroyed) throw new Error('it ended the connection without a greeting');
  // A web server waits to be asked.
  socket.write('HEAD / HTTP/1.0\r\n\r\n');
  return (await happens(socket, 'data', answer_ms)) && serviceOf(text) === 'web' ? 'web' : 'silent';
}

/** RFC 9051, 7.1; RFC 5321, 4.2; RFC 1939, 4; RFC 9112, 4. FTP greets by the same number as SMTP, mostly with its name. */
function serviceOf(text: string): Heard {
  if (/^\* (?:OK|PREAUTH|BYE)\b/i.test(text)) return 'imap';
  if (/^(?:220|421|554)[ -]/.test(text)) return /ftp|FileZilla/i.test(text) && !/smtp/i.test(text) ? 'no_mail' : 'smtp';
  if (text.startsWith('+OK') || text.startsWith('-ERR')) return 'pop3';
  return text.startsWith('HTTP/') ? 'web' : 'no_mail';
}
