// Whether the server at the other end of a TLS connection is the one that was meant; looked at before anything secret is sent.
import { TLSSocket } from 'node:tls';
import { MailFaultError, type CertificateFault } from '#domain/mail/faults.ts';
import type { MailIdentity } from '#domain/mail/gateway.ts';

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const FAULTS: Readonly<Record<string, CertificateFault>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not_yet_valid',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'self_signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'wrong_host',
};

/**
 * Of a connection made with `UNCHECKED`. Throws `bad_certificate`, saying which fault it has; a connection that should be
 * encrypted and is not is refused as well.
 */
export function checkCertificate(socket: unknown, identity: MailIdentity, protocol: 'imap' | 'smtp'): void {
  const { host, port, security, certificate_sha256 } = identity;
  if (security === 'none') return;
  if (!(socket instanceof TLSSocket)) {
    throw new MailFaultError({ kind: 'unreachable', protocol, host, port, detail: 'the connection is not encrypted' });
  }
  const { fingerprint256: sha256, valid_from, valid_to, subject } = socket.getPeerCertificate();
  const fault = faultOf({ sha256, valid_from, valid_to, socket }, certificate_sha256);
  if (fault === null) return;
  const name: unknown = Reflect.get(Object(subject), 'CN');
  const certificate = { fault, sha256, valid_to, subject: typeof name === 'string' ? name.slice(0, 200) : host };
  throw new MailFaultError({ kind: 'bad_certificate', protocol, host, port, detail: '', certificate });
}

/** The options of `tls.connect` that go with it: the handshake takes any certificate, and `checkCertificate` looks at it. */
export const UNCHECKED = { rejectUnauthorized: false, minVersion: 'TLSv1.2' } as const;

function faultOf(
  shown: { sha256: string; valid_from: string; valid_to: string; socket: TLSSocket },
  trusted: string | null,
): CertificateFault | null {
  // Of a mailbox whose two servers show two certificates a person trusts one at most.
  if (shown.socket.authorized || shown.sha256 === trusted) return null;
  if (trusted !== null) return 'changed';
  const error: unknown = shown.socket.authorizationError;
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : error;
  const known = typeof code === 'string' ? FAULTS[code] : undefined;
  return known ?? 'unknown_issuer';
}
