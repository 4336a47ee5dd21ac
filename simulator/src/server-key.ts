/** The RSA keys by which clients know a server. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { parsePublicKey } from '@mtcute/core/utils.js';
import { crypto } from '#wire/crypto.ts';

/**
 * A fresh private key, PKCS#1 PEM. mtcute 0.30 looks fingerprints up without the zeros at their beginning and so does not
 * find one key of sixteen; such a key is not given out.
 */
export function createServerKey(): string {
  for (;;) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    if (!fingerprintOf(publicKeyOf(pem)).startsWith('0')) return pem;
  }
}

/** PKCS#1 PEM too. */
export function publicKeyOf(private_key_pem: string): string {
  return createPublicKey(private_key_pem).export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** 16 hex digits. */
export function fingerprintOf(public_key_pem: string): string {
  return parsePublicKey(crypto, public_key_pem).fingerprint;
}
