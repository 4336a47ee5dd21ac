// One ImapFlow client, connected and logged in. Facts about the library that cost time stand here:
//  - its TLS would accept or refuse a certificate without telling which; so it takes any, and we look before it logs in;
//  - `idle()` begins by itself only after 15 s; who waits calls it;
//  - it never reconnects, and says `close` when it is over.
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import { MailFaultError } from '#domain/mail/faults.ts';
import type { MailIdentity, MailStep } from '#domain/mail/gateway.ts';
import { checkCertificate, UNCHECKED } from './certificate.ts';
import { faultOf } from './fault-of.ts';
import { whereTo, type MayDial } from './where.ts';

/** Real time, all of them. */
export type Patience = {
  connect_ms: number;
  /** For the answer to a small question. */
  answer_ms: number;
  /** Without a byte while something large is under way. */
  silence_ms: number;
};

export const PATIENCE: Patience = { connect_ms: 20_000, answer_ms: 20_000, silence_ms: 60_000 };

/** Bounds on what a server may make us keep in memory. */
const LINE_MAX = 8_000_000;

export type Connected = { client: ImapFlow; closed: Promise<void> };

export async function connectImap(
  identity: MailIdentity,
  options: MayDial & { patience: Patience; onStep?: (step: MailStep) => void; literal_max: number },
): Promise<Connected> {
  const { onStep = () => {} } = options;
  try {
    const client = new ImapFlow({ ...(await optionsOf(identity, options)) });
    // It tells of errors twice, here and by whatever was asked; what nobody listens to would end the process.
    client.on('error', () => {});
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    client.once('close', () => {
      onStep('closed');
      resolve();
    });
    onStep('connecting');
    const guard = lookBeforeLogin(client, identity, onStep);
    try {
      await client.connect();
      if (!guard.looked) throw new Error('The certificate was not looked at.');
    } catch (error) {
      client.close();
      throw error;
    }
    onStep('logged_in');
    return { client, closed };
  } catch (error) {
    throw faultOf(error, identity, 'imap');
  }
}

async function optionsOf(
  identity: MailIdentity,
  { patience, literal_max, allow_private }: MayDial & { patience: Patience; literal_max: number },
): Promise<ImapFlowOptions> {
  const { port, security, user, secret } = identity;
  const auth =
    secret.kind === 'password' ? { user, pass: secret.password } : { user, accessToken: secret.access_token };
  return {
    ...(await whereTo(identity, { allow_private })),
    port,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    tls: UNCHECKED,
    auth,
    logger: false,
    disableAutoIdle: true,
    qresync: true,
    connectionTimeout: patience.connect_ms,
    greetingTimeout: patience.connect_ms,
    // Whoever waits for news asks every minute anyway; the library's own question at that time would get in its way.
    socketTimeout: patience.silence_ms * 1.5,
    maxLineLength: LINE_MAX,
    maxLiteralSize: literal_max,
    maxResponseSize: literal_max + LINE_MAX,
  };
}

/** Its `authenticate` is called once, after the greeting and STARTTLS: the last moment at which nothing secret was sent. */
function lookBeforeLogin(
  client: ImapFlow,
  identity: MailIdentity,
  onStep: (step: MailStep) => void,
): { readonly looked: boolean } {
  const guard = { looked: false };
  const login: unknown = Reflect.get(client, 'authenticate');
  if (typeof login !== 'function') throw new Error('ImapFlow has no authenticate any more.');
  const lookFirst = async (): Promise<unknown> => {
    checkCertificate(Reflect.get(client, 'socket'), identity, 'imap');
    guard.looked = true;
    if (identity.security !== 'none') onStep('tls');
    const answer: unknown = await Reflect.apply(login, client, []);
    return answer;
  };
  Object.defineProperty(client, 'authenticate', { value: lookFirst });
  return guard;
}

/** What the library says by an absent answer. */
export function noAnswer(identity: MailIdentity, what: string): MailFaultError {
  const { host, port } = identity;
  return new MailFaultError({ kind: 'unreachable', protocol: 'imap', host, port, detail: `no answer to ${what}` });
}
