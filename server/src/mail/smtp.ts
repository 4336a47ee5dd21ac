// Hands messages to SMTP servers, and knows of each whether it was taken: yes, no, or nobody can say.
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailEnvelope, MailIdentity, SendOutcome } from '#domain/mail/gateway.ts';
import { checkCertificate, UNCHECKED } from './certificate.ts';
import { within } from './deadline.ts';
import { faultOf } from './fault-of.ts';
import { whereTo, type MayDial } from './where.ts';

/** Real time. RFC 5321 lets a server think for ten minutes after the last dot; nobody waits for that long at a screen. */
const CONNECT_MS = 20_000;
const SILENCE_MS = 120_000;
const LOGIN_MS = 30_000;

type SmtpError = SMTPConnection.SMTPError;

/** Logs in and sends nothing. Throws a MailFaultError. */
export async function testSmtp(identity: MailIdentity, options: MayDial): Promise<void> {
  const connection = await openSmtp(identity, options);
  connection.quit();
}

export async function sendMail(
  identity: MailIdentity,
  {
    raw,
    envelope,
    ready,
    ...options
  }: MayDial & {
    raw: Buffer;
    envelope: MailEnvelope;
    ready: () => Promise<boolean>;
  },
): Promise<SendOutcome> {
  let connection: SMTPConnection;
  try {
    connection = await openSmtp(identity, options);
  } catch (error) {
    return { kind: 'failed', fault: faultOf(error, identity, 'smtp').fault };
  }
  try {
    if (!(await ready())) {
      connection.quit();
      return { kind: 'kept_back' };
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  // It is read when the server has said that it wants it, and at its end the last dot follows at once.
  const message = Readable.from(partsOf(raw), { objectMode: false });
  let handed_over = false;
  message.once('end', () => {
    handed_over = true;
  });
  const { promise, resolve } = Promise.withResolvers<SendOutcome>();
  connection.on('error', (error) => resolve(outcomeOf(error, { identity, handed_over })));
  connection.once('end', () => resolve(outcomeOf(new Error('the connection ended'), { identity, handed_over })));
  connection.send({ from: envelope.from, to: [...envelope.to], size: raw.length }, message, (error, info) => {
    if (error) return resolve(outcomeOf(error, { identity, handed_over }));
    const refused = (info.rejectedErrors ?? []).map((each) => ({
      address: recipientOf(each),
      reason: wordsOf(each),
    }));
    resolve({ kind: 'sent', response: info.response.slice(0, 300), refused });
  });
  const outcome = await promise;
  if (outcome.kind === 'unknown' || outcome.kind === 'failed') connection.close();
  else connection.quit();
  return outcome;
}

/** Connected, its certificate looked at, logged in. */
async function openSmtp(identity: MailIdentity, options: MayDial): Promise<SMTPConnection> {
  const { port, security } = identity;
  let connection: SMTPConnection | null = null;
  try {
    const { host, ...named } = await whereTo(identity, options);
    const opened = new SMTPConnection({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      tls: { ...UNCHECKED, ...named },
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      logger: false,
      customAuth: { [BY_TOKEN]: byToken },
    });
    connection = opened;
    const failed = Promise.withResolvers<never>();
    failed.promise.catch(() => {});
    opened.on('error', (error) => failed.reject(error));
    opened.once('end', () => failed.reject(new Error('the server closed the connection')));
    await Promise.race([
      new Promise<void>((resolve, reject) => opened.connect(settled(resolve, reject))),
      failed.promise,
    ]);
    // Nothing secret was sent yet.
    checkCertificate(Reflect.get(opened, '_socket'), identity, 'smtp');
    const login = new Promise<void>((resolve, reject) => opened.login(loginOf(identity), settled(resolve, reject)));
    const where = { protocol: 'smtp', host: identity.host, port } as const;
    await within(Promise.race([login, failed.promise]), { ms: LOGIN_MS, where, what: 'AUTH' });
    return opened;
  } catch (error) {
    connection?.close();
    throw faultOf(error, identity, 'smtp');
  }
}

function settled(resolve: () => void, reject: (error: Error) => void): (error?: SmtpError | null) => void {
  return (error) => (error ? reject(error) : resolve());
}

/**
 * A name of our own: of XOAUTH2 without nodemailer's own token generator it takes no notice, but says the token as a password by the
 * first method that the server offers.
 */
const BY_TOKEN = 'GROUNDCREW-TOKEN';

function loginOf({ user, secret }: MailIdentity): SMTPConnection.Credentials & { method?: string } {
  if (secret.kind === 'password') return { user, pass: secret.password };
  return { user, pass: secret.access_token, method: BY_TOKEN };
}

/** https://developers.google.com/workspace/gmail/imap/xoauth2-protocol */
async function byToken(context: SMTPConnection.CustomAuthenticationContext): Promise<boolean> {
  const { user, pass } = context.auth.credentials;
  const token = Buffer.from(`user=${user}\u0001auth=Bearer ${pass}\u0001\u0001`).toString('base64');
  const answer = await context.sendCommand(`AUTH XOAUTH2 ${token}`);
  // What is wrong comes as a challenge; an empty line asks for the end.
  const end = answer.status === 334 ? await context.sendCommand('') : answer;
  if (end.status < 200 || end.status > 299) throw new Error(end.response);
  return true;
}

function outcomeOf(
  error: Error,
  { identity, handed_over }: { identity: MailIdentity; handed_over: boolean },
): SendOutcome {
  const number: unknown = Reflect.get(error, 'responseCode');
  const command: unknown = Reflect.get(error, 'command');
  const code: unknown = Reflect.get(error, 'code');
  const answered = typeof number === 'number' && number >= 400;
  if (answered && command !== 'CONN') return { kind: 'refused', permanent: number >= 500, detail: wordsOf(error) };
  if (handed_over) return { kind: 'unknown', detail: wordsOf(error) };
  // Too large for the server, or an address that SMTP cannot carry: found before anything was sent.
  if (code === 'EMESSAGE' || code === 'EENVELOPE') return { kind: 'refused', permanent: true, detail: wordsOf(error) };
  return { kind: 'failed', fault: faultOf(error, identity, 'smtp').fault };
}

const PART = 64 * 1024;

function* partsOf(raw: Buffer): Generator<Buffer> {
  for (let at = 0; at < raw.length; at += PART) yield raw.subarray(at, at + PART);
}

function recipientOf(error: Error): string {
  const recipient: unknown = Reflect.get(error, 'recipient');
  return typeof recipient === 'string' ? recipient : '';
}

function wordsOf(error: Error): string {
  const response: unknown = Reflect.get(error, 'response');
  const text = typeof response === 'string' && response !== '' ? response : error.message;
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 300);
}
