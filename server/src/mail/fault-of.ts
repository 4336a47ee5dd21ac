// What ImapFlow, nodemailer and sockets say went wrong, as one of the faults that the domain knows.
import { MailFaultError, type MailFaultKind } from '#domain/mail/faults.ts';
import type { MailSecret } from '#domain/mail/gateway.ts';
import { GroundcrewError } from '#lib/errors.ts';

/** The other end was there and has fallen silent. */
const SILENT = new Set(['GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT', 'ETHROTTLE']);
const DETAIL_MAX = 300;

/** What the server has said for a time in which nobody can log in; RFC 5530. */
const FOR_NOW = /^(?:UNAVAILABLE|LIMIT|INUSE|SERVERBUG|CONTACTADMIN)$/;

export function faultOf(
  error: unknown,
  at: { host: string; port: number; secret?: MailSecret },
  protocol: 'imap' | 'smtp',
): MailFaultError {
  if (error instanceof MailFaultError) return error;
  const { host, port, secret } = at;
  const fault = (kind: MailFaultKind, detail = detailOf(error)) =>
    new MailFaultError({ kind, protocol, host, port, detail }, { cause: error });
  if (error instanceof GroundcrewError) return fault('unreachable', ofAddress(error));
  const told = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  const code = told('code');
  // ImapFlow says so without a code; nodemailer asks for it in any case, and is refused.
  const unoffered = error instanceof Error && error.message === 'Server does not support STARTTLS';
  if (unoffered || (code === 'ETLS' && told('responseCode') !== undefined)) {
    const found = { kind: 'wrong_service', protocol, host, port, detail: '', found: 'no_starttls' } as const;
    return new MailFaultError(found, { cause: error });
  }
  if (told('authenticationFailed') === true || code === 'EAUTH') {
    const word = told('serverResponseCode');
    const number = told('responseCode');
    const for_now = typeof word === 'string' ? FOR_NOW.test(word) : typeof number === 'number' && number < 500;
    if (for_now) return fault('unreachable');
    return fault(secret?.kind === 'token' ? 'token_expired' : 'wrong_password');
  }
  // nodemailer says ETIMEDOUT of all its times; only that of connecting is that of a server that is not there.
  const silent =
    code === 'ETIMEDOUT' && told('timeoutType') !== undefined && told('timeoutType') !== 'CONNECTION_TIMEOUT';
  if (silent || (typeof code === 'string' && SILENT.has(code))) return fault('stalled');
  return fault('unreachable', PLAIN[String(told('originalCode') ?? code)] ?? detailOf(error));
}

/** What Node says of ways that lead nowhere, in words that `domain/reasons` knows. */
const PLAIN: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  ECONNREFUSED: 'nothing listens at that port',
};

/** Why an address is not gone to. */
function ofAddress({ code }: GroundcrewError): string {
  return code === 'private_address'
    ? 'it has a private address, and ALLOW_PRIVATE_ADDRESSES=true is not set'
    : 'there is no host of that name';
}

function detailOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const response: unknown = Reflect.get(error, 'responseText') ?? Reflect.get(error, 'response');
  const text = typeof response === 'string' && response !== '' ? response : error.message;
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, DETAIL_MAX);
}
