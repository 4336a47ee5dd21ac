// Certificates for servers on loopback, made by openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type CertificateOptions = { host?: string; expired?: boolean };
export type Certificate = { key: string; cert: string };

/** Writes `key.pem` and `cert.pem` there: self-signed, for localhost and 127.0.0.1, or another host; or long expired. */
export function makeCertificate(folder: string, options: CertificateOptions = {}): void {
  makeSigned(folder, options, null);
}

/** The same as text. */
export function certificate(options: CertificateOptions = {}): Certificate {
  return asText((folder) => makeSigned(folder, options, null));
}

/** A certificate authority, and what it issues; `cert` is what a machine has to trust. */
export type Authority = { cert: string; issue: (options?: CertificateOptions) => Certificate; close: () => void };

export function openAuthority(): Authority {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gca-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const about = ['-subj', '/CN=Test authority', '-addext', 'basicConstraints=critical,CA:TRUE', '-days', '30'];
  openssl('req', '-x509', ...NEW_KEY, ...about, '-keyout', key, '-out', cert);
  return {
    cert: readFileSync(cert, 'utf8'),
    issue: (options = {}) => asText((into) => makeSigned(into, options, { key, cert })),
    close: () => rmSync(folder, { recursive: true }),
  };
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;

const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: 'ignore' });

/** By itself, where no authority is given. */
function makeSigned(
  folder: string,
  { host = 'localhost', expired = false }: CertificateOptions,
  authority: { key: string; cert: string } | null,
): void {
  const names = host === 'localhost' ? 'DNS:localhost,IP:127.0.0.1' : `DNS:${host}`;
  const file = (name: string): string => path.join(folder, name);
  const [key, request, cert] = [file('key.pem'), file('request.pem'), file('cert.pem')];
  const about = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=${names}`];
  openssl('req', '-new', ...NEW_KEY, ...about, '-keyout', key, '-out', request);
  const by = authority ? ['-CA', authority.cert, '-CAkey', authority.key, '-CAcreateserial'] : ['-signkey', key];
  // The last day of an expired one was yesterday.
  const days = ['-days', expired ? '-1' : '30'];
  openssl('x509', '-req', '-in', request, ...by, ...days, '-copy_extensions', 'copy', '-out', cert);
}

function asText(make: (folder: string) => void): Certificate {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gcert-'));
  try {
    make(folder);
    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    return { key: read('key.pem'), cert: read('cert.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
