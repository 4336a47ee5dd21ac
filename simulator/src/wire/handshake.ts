/**
 * Making an auth key, server side: https://core.telegram.org/mtproto/auth_key
 *
 *     req_pq_multi → resPQ, req_DH_params → server_DH_params_ok, set_client_DH_params → dh_gen_ok
 *                                                                └ or dh_gen_retry, and set_client_DH_params again
 *
 * One of these belongs to one connection. Steps out of order throw: the connection ends.
 */
import { constants, privateDecrypt, type KeyObject } from 'node:crypto';
import type Long from 'long';
import type { mtp } from '@mtcute/core';
import { generateKeyAndIvFromNonce } from '@mtcute/core/utils.js';
import { crypto } from './crypto.ts';
import { readObject, writeObject, type TlObject } from './codec.ts';
import { DH_GENERATOR, DH_PRIME, publicValue, sharedSecret } from './diffie-hellman.ts';
import { longAt } from './encryption.ts';
import { sha1, sha256 } from './hashes.ts';

type NewKey = { bytes: Buffer; salt: Long };
type Answer = mtp.RawMt_resPQ | mtp.RawMt_server_DH_params_ok | mtp.RawMt_dh_gen_ok | mtp.RawMt_dh_gen_retry;
export type HandshakeStep = { answer: Answer; key: NewKey | null };

export type HandshakeOptions = {
  private_key: KeyObject;
  fingerprint: Long;
  /** The DC that a client must mean. */
  dc: number;
  randomBytes: (length: number) => Buffer;
  /** Unix seconds, real time: clients set their message ids by it. */
  nowSeconds: () => number;
};

export class HandshakeError extends Error {
  override name = 'HandshakeError';
}

/** The client means another DC than this one. */
export class WrongDcError extends HandshakeError {
  override name = 'WrongDcError';
}

/** 0x494c553b × 0x53911073: the example of Telegram's documentation. Factoring it is work for the client only. */
const PQ = Buffer.from('17ed48941a08f981', 'hex');

type Nonces = { nonce: Uint8Array; serverNonce: Uint8Array };
type Agreed = { newNonce: Uint8Array; privateKey: Buffer; key: Uint8Array; iv: Uint8Array };

export class Handshake {
  readonly #options: HandshakeOptions;
  #nonces: Nonces | null = null;
  #agreed: Agreed | null = null;

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
    if (!isInnerData(inner)) throw new HandshakeError(`${inner._} is not supported`);
    if ('dc' in inner && dcOf(inner) !== this.#options.dc) throw new WrongDcError(`the client means DC ${inner.dc}`);
    const newNonce = Buffer.from(inner.newNonce);
    const privateKey = this.#options.randomBytes(256);
    const innerData: mtp.RawMt_server_DH_inner_data = {
      _: 'mt_server_DH_inner_data',
      nonce,
      serverNonce,
      g: DH_GENERATOR,
      dhPrime: DH_PRIME,
      gA: publicValue(privateKey),
      serverTime: this.#options.nowSeconds(),
    };
    const offer = writeObject(innerData);
    const content = Buffer.concat([sha1(offer), offer]);
    const padding = this.#options.randomBytes((16 - (content.length % 16)) % 16);
    const [key, iv] = generateKeyAndIvFromNonce(crypto, serverNonce, newNonce);
    this.#agreed = { newNonce, privateKey, key, iv };
    const encryptedAnswer = crypto.createAesIge(key, iv).encrypt(Buffer.concat([content, padding]));
    return { _: 'mt_server_DH_params_ok', nonce, serverNonce, encryptedAnswer };
  }

  #conclude({ encryptedData }: mtp.RawMt_set_client_DH_params): HandshakeStep {
    const { nonce, serverNonce } = this.#expectNonces();
    if (!this.#agreed) throw new HandshakeError('set_client_DH_params came before req_DH_params');
    const { newNonce, privateKey, key, iv } = this.#agreed;
    const plain = Buffer.from(crypto.createAesIge(key, iv).decrypt(encryptedData));
    const inner = readObject(plain.subarray(20));
    if (!isStep(inner, 'mt_client_DH_inner_data'))
      throw new HandshakeError(`${inner._} is not what a client sends here`);
    const secret = sharedSecret(privateKey, inner.gB);
    if (secret[0] === 0) {
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

/** Older clients do not say which DC they mean. */
type InnerData = mtp.RawMt_p_q_inner_data_dc | { _: 'mt_p_q_inner_data'; newNonce: Uint8Array };

function isInnerData(object: TlObject): object is InnerData {
  return object._ === 'mt_p_q_inner_data_dc' || object._ === 'mt_p_q_inner_data';
}

/** Clients add 10000 for a test DC and turn the sign for a media connection. */
function dcOf({ dc }: mtp.RawMt_p_q_inner_data_dc): number {
  return Math.abs(dc) % 10_000;
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
