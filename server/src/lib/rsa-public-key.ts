import { createPublicKey } from 'node:crypto';

/** Whether the text is a public RSA key as Telegram's servers have one: PKCS#1 in PEM. */
export function isRsaPublicKey(pem: string): boolean {
  try {
    return pem.includes('-----BEGIN RSA PUBLIC KEY-----') && createPublicKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
