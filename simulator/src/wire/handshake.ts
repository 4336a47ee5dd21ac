/**
 * Making an auth key, server side: https://core.telegram.org/mtproto/auth_key
 *
 *     req_pq_multi → resPQ, req_DH_params → server_DH_params_ok, set_client_DH_params → dh_gen_ok
 *                                                                └ or dh_gen_retry, and set_client_DH_params again
 *
 * One of these belongs to one connection. Steps out of order throw: the connection ends.
 */
import { constants, createDiffieHellman, privateDecrypt, type KeyObject } from 'node:crypto';
import type Long from 'long';
import type { mtp } from '@mtcute/core';
import { generateKeyAndIvFromNonce } from '@mtcute/core/utils.js';
import { crypto } from './crypto.ts';
import { readObject, writeObject, type TlObject } from './codec.ts';
import { longAt } from './encryption.ts';
import { sha1, sha256 } from './hashes.ts';

export type NewKey = { bytes: Buffer; salt: Long };
type Answer = mtp.RawMt_resPQ | mtp.RawMt_server_DH_params_ok | mtp.RawMt_dh_gen_ok | mtp.RawMt_dh_gen_retry;
export type HandshakeStep = { answer: Answer; key: NewKey | null };

export type HandshakeOptions = {
  private_key: KeyObject;
  fingerprint: Long;
  randomBytes: (length: number) => Buffer;
  /** Unix seconds, real time: clients set their message ids by it. */
  nowSeconds: () => number;
};

export class HandshakeError extends Error {
  override name = 'HandshakeError';
}

/** The prime that Telegram uses; clients know it and spare its test. With generator 3. */
export const DH_PRIME = Buffer.from(
  'c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4dbfa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f642477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b410dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf6f4fadf034b10403119cd8e3b92fcc5b',
  'hex',
);
export const DH_GENERATOR = 3;
/** 0x494c553b × 0x53911073: the example of Telegram's documentation. Factoring it is work for the client only. */
const PQ = Buffer.from('17ed48941a08f981', 'hex');

type Nonces = { nonce: Uint8Array; serverNonce: Uint8Array };

export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #dh = createDiffieHellman(DH_PRIME, DH_GENERATOR);
  #nonces: Nonces | null = null;
  #agreed: { newNonce: Uint8Array; key: Uint8Array; iv: Uint8Array } | null = null;

  constructor(options: HandshakeOptions) {
    this.#options = options;
  }

  answer(request: TlObject): HandshakeStep {
    if (isStep(request, 'mt_req_pq_multi')) return { answer: this.#begin(request), key: null };
    if (isStep(request, 'mt_req_DH_params')) return { answer: this.#offer(request), key: null };
    if (isStep(request, 'mt_set_client_DH_params')) return this.#conclude(request);
    throw new HandshakeError(`${request._} has no place in a handshake`);
  }

  #begin({ nonce }: mtp.RawMt_req_pq_multi): mtp.RawMt_resPQ {
    this.#nonces = { nonce: Buffer.from(nonce), serverNonce: this.#options.randomBytes(16) };
    this.#agreed = null;
    return { _: 'mt_resPQ', ...this.#nonces, pq: PQ, serverPublicKeyFingerprints: [this.#options.fingerprint] };
  }

  #offer({ encryptedData }: mtp.RawMt_req_DH_params): mtp.RawMt_server_DH_params_ok {
    const { nonce, serverNonce } = this.#expectNonces();
    const inner = readObject(removeRsaPadding(this.#options.private_key, Buffer.from(encryptedData)));
    if (!isStep(inner, 'mt_p_q_inner_data_dc')) throw new HandshakeError(`${inner._} is not supported`);
    const newNonce = Buffer.from(inner.newNonce);
    this.#dh.setPrivateKey(this.#options.randomBytes(256));
    this.#dh.generateKeys();
    const innerData: mtp.RawMt_server_DH_inner_data = {
      _: 'mt_server_DH_inner_data',
      nonce,
      serverNonce,
      g: DH_GENERATOR,
      dhPrime: DH_PRIME,
      gA: this.#dh.getPublicKey(),
      serverTime: this.#options.nowSeconds(),
    };
    const offer = writeObject(innerData);
    const content = Buffer.concat([sha1(offer), offer]);
    const padding = this.#options.randomBytes((16 - (content.length % 16)) % 16);
    const [key, iv] = generateKeyAndIvFromNonce(crypto, serverNonce, newNonce);
    this.#agreed = { newNonce, key, iv };
    const encryptedAnswer = crypto.createAesIge(key, iv).encrypt(Buffer.concat([content, padding]));
    return { _: 'mt_server_DH_params_ok', nonce, serverNonce, encryptedAnswer };
  }

  #conclude({ encryptedData }: mtp.RawMt_set_client_DH_params): HandshakeStep {
    const { nonce, serverNonce } = this.#expectNonces();
    if (!this.#agreed) throw new HandshakeError('set_client_DH_params came before req_DH_params');
    const { newNonce, key, iv } = this.#agreed;
    const plain = Buffer.from(crypto.createAesIge(key, iv).decrypt(encryptedData));
    const inner = readObject(plain.subarray(20));
    if (!isStep(inner, 'mt_client_DH_inner_data'))
      throw new HandshakeError(`${inner._} is not what a client sends here`);
    const secret = this.#dh.computeSecret(inner.gB);
    if (secret.length < 256 || secret[0] === 0) {
      const newNonceHash2 = nonceHash(newNonce, 2, withoutLeadingZeros(secret));
      return { answer: { _: 'mt_dh_gen_retry', nonce, serverNonce, newNonceHash2 }, key: null };
    }
    const salt = Buffer.alloc(8, newNonce.subarray(0, 8));
    for (const [index, byte] of serverNonce.subarray(0, 8).entries()) salt[index] = (salt[index] ?? 0) ^ byte;
    const newNonceHash1 = nonceHash(newNonce, 1, secret);
    return {
      answer: { _: 'mt_dh_gen_ok', nonce, serverNonce, newNonceHash1 },
      key: { bytes: secret, salt: longAt(salt, 0) },
    };
  }

  #expectNonces(): Nonces {
    if (!this.#nonces) throw new HandshakeError('a handshake begins with req_pq_multi');
    return this.#nonces;
  }
}

/**
 * mtcute 0.30 and GramJS do not pad a secret that begins with zero bytes, so that one handshake of 256 would end with
 * two different keys. The server may refuse any secret; it refuses those, and names the one it means as they know it.
 */
function withoutLeadingZeros(secret: Buffer): Buffer {
  return secret.subarray(secret.findIndex((byte) => byte !== 0));
}

function nonceHash(newNonce: Uint8Array, number: 1 | 2, secret: Buffer): Buffer {
  return sha1(newNonce, Buffer.of(number), sha1(secret).subarray(0, 8)).subarray(4, 20);
}

/** RSA_PAD, https://core.telegram.org/mtproto/auth_key#41-rsa-paddata-server-public-key-mentioned-above-is-implemented-as-follows */
function removeRsaPadding(privateKey: KeyObject, encrypted: Buffer): Buffer {
  const padded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, encrypted);
  const body = padded.subarray(32);
  const mask = sha256(body);
  const temporaryKey = Buffer.from(padded.subarray(0, 32).map((byte, index) => byte ^ (mask[index] ?? 0)));
  const plain = Buffer.from(crypto.createAesIge(temporaryKey, Buffer.alloc(32)).decrypt(body));
  const data = Buffer.from(plain.subarray(0, 192).toReversed());
  if (!sha256(temporaryKey, data).equals(plain.subarray(192))) {
    throw new HandshakeError('what the client encrypted is not meant for this server key');
  }
  return data;
}

function isStep<K extends mtp.TlObject['_']>(object: TlObject, name: K): object is Extract<mtp.TlObject, { _: K }> {
  return object._ === name;
}
