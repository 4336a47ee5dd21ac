// Certificates for servers on loopback, made by openssl.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Writes `key.pem` and `cert.pem` there: self-signed, for localhost and 127.0.0.1, or another host; or long expired. */
export function makeCertificate(folder: string, options: { host?: string; expired?: boolean } = {}): void {
  const host = options.host ?? 'localhost';
  const names = host === 'localhost' ? 'DNS:localhost,IP:127.0.0.1' : `DNS:${host}`;
  const [key, request, cert] = ['key.pem', 'request.pem', 'cert.pem'].map((name) => path.join(folder, name));
  if (key === undefined || request === undefined || cert === undefined) return;
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const about = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${host}`];
  const names_of = ['-addext', `subjectAltName=${names}`];
  if (options.expired !== true) {
    openssl('req', '-x509', ...about, ...names_of, '-days', '30', '-keyout', key, '-out', cert);
    return;
  }
  openssl('req', '-new', ...about, ...names_of, '-keyout', key, '-out', request);
  // Its last day was yesterday.
  openssl('x509', '-req', '-in', request, '-signkey', key, '-days', '-1', '-copy_extensions', 'copy', '-out', cert);
}

/** The same as text. */
export function certificate(options: { host?: string; expired?: boolean } = {}): { key: string; cert: string } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gcert-'));
  try {
    makeCertificate(folder, options);
    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    return { key: read('key.pem'), cert: read('cert.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
