// Why a mailbox cannot be reached, and what a person can do.
import type { CERTIFICATE_FAULTS, FOUND_SERVICES } from '@groundcrew/contract';
import { MAIL_FAULTS } from '@groundcrew/contract/values.ts';

export type MailFaultKind = (typeof MAIL_FAULTS)[number];
export type CertificateFault = (typeof CERTIFICATE_FAULTS)[number];
export type FoundService = (typeof FOUND_SERVICES)[number];

export type MailFault = {
  kind: MailFaultKind;
  /** Which way it was: in, or out. */
  protocol: 'imap' | 'smtp' | 'oauth';
  host: string;
  port: number;
  /** What was seen, in the server's words where it has said something. Never a secret. */
  detail: string;
  /** Of bad_certificate: which fault, and the SHA-256 of what was shown, as `certificate_sha256` takes it. */
  certificate?: { fault: CertificateFault; sha256: string; valid_to: string; subject: string };
  /** Of wrong_service. */
  found?: FoundService;
};

/** Thrown by the gateway; whatever else it throws is a bug. */
export class MailFaultError extends Error {
  readonly fault: MailFault;

  constructor(fault: MailFault, options: { cause?: unknown } = {}) {
    super(faultSentence(fault), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'MailFaultError';
    this.fault = fault;
  }
}

/** These do not pass by themselves: it is tried a few times, then only when a person has changed something. */
export function needsPerson({ kind }: Pick<MailFault, 'kind'>): boolean {
  return kind === 'wrong_password' || kind === 'token_expired';
}

const WHAT_TO_DO: Record<MailFaultKind, string> = {
  wrong_password:
    'Enter user name and password once more. Many providers want a password of its own for programs (an app password), or have IMAP switched off.',
  token_expired: 'Sign in with the provider once more, and enter the new refresh token.',
  bad_certificate: 'See that the host is right. If you know this certificate, trust it by its SHA-256.',
  wrong_service:
    'See that host, port and encryption are right: IMAP mostly has 993 with TLS or 143 with STARTTLS, SMTP 465 with TLS or 587 with STARTTLS.',
  unreachable: 'See that host and port are right and that the server runs.',
  stalled: 'The connection went silent.',
};

/** `followed`: of a mailbox that is there, whose watcher goes on trying; a mere test is not repeated by anybody. */
export function whatToDo(kind: MailFaultKind, { followed }: { followed: boolean }): string {
  const again = followed && ['wrong_service', 'unreachable', 'stalled'].includes(kind);
  return again ? `${WHAT_TO_DO[kind]} It is tried again by itself.` : WHAT_TO_DO[kind];
}

/** What a mailbox of this status wants of a person; null: nothing. */
export function adviceOf({ status, is_active }: { status: string; is_active: boolean }): string | null {
  const kind = MAIL_FAULTS.find((one) => one === status);
  return kind === undefined ? null : whatToDo(kind, { followed: is_active });
}

const CERTIFICATE: Record<CertificateFault, string> = {
  expired: 'has expired',
  not_yet_valid: 'is not valid yet',
  self_signed: 'is self-signed',
  unknown_issuer: 'was issued by somebody whom this machine does not trust',
  wrong_host: 'is for another host',
  changed: 'is not the one that is trusted',
};

const FOUND: Record<FoundService, string> = {
  imap: 'an IMAP server answers there, and SMTP is expected',
  smtp: 'an SMTP server answers there, and IMAP is expected',
  pop3: 'a POP3 server answers there, and none for IMAP or SMTP',
  web: 'a web server answers there, and no mail server',
  no_mail: 'no mail server answers there',
  tls: 'it speaks TLS from the first byte: set the encryption to tls',
  no_tls: 'it speaks no TLS from the first byte: set the encryption to starttls',
  no_starttls: 'it offers no STARTTLS, and nothing secret is said unencrypted',
  silent: 'it takes the connection and says nothing, as no mail server does',
};

const WHAT: Record<MailFaultKind, string> = {
  wrong_password: 'does not accept user name and password',
  token_expired: 'does not accept the token',
  bad_certificate: 'shows a certificate that is not trusted',
  wrong_service: 'is not what was expected',
  unreachable: 'cannot be reached',
  stalled: 'stopped answering',
};

/** One sentence for people: what is wrong, where, and what was seen. */
export function faultSentence({ kind, protocol, host, port, detail, certificate, found }: MailFault): string {
  const where = `${protocol === 'oauth' ? 'The token server' : protocol.toUpperCase()} ${host}:${port}`;
  if (certificate !== undefined) {
    const { fault, sha256, subject, valid_to } = certificate;
    const end = fault === 'expired' ? ` since ${valid_to}` : '';
    return `${where}: the certificate of ${subject} ${CERTIFICATE[fault]}${end} (SHA-256 ${sha256})`;
  }
  if (found !== undefined) return `${where}: ${FOUND[found]}`;
  return `${where} ${WHAT[kind]}${detail === '' ? '' : `: ${detail}`}`;
}
