/** A client of its own for the handshake, so that its secret can be chosen. */
import { constants, createPrivateKey, createPublicKey, publicEncrypt } from 'node:crypto';
import Long from 'long';
import { beforeAll, expect, test } from 'vitest';
import type { mtp } from '@mtcute/core';
import { generateKeyAndIvFromNonce } from '@mtcute/core/utils.js';
import { createChance } from '#chance.ts';
import { smallWorld } from '#testing/small-world.ts';
import { readObject, writeObject } from './codec.ts';
import { crypto, loadCrypto } from './crypto.ts';
import { publicValue, sharedSecret } from './diffie-hellman.ts';
import { Handshake, HandshakeError, type HandshakeStep } from './handshake.ts';
import { sha1, sha256 } from './hashes.ts';

const private_key = createPrivateKey(smallWorld().private_key);

beforeAll(loadCrypto);

test('a secret that begins with zero is refused once, and the next one becomes the key', () => {
  const client = begin(3);
  const short = client.findExponent((secret) => secret.length < 256);
  const refused = client.conclude(short);
  expect(refused.answer._).toBe('mt_dh_gen_retry');
  expect(refused.key).toBeNull();
  // A client that does not pad hashes the short secret.
  const hash = client.nonceHash(2, client.secretOf(short));
  expect('newNonceHash2' in refused.answer && Buffer.from(refused.answer.newNonceHash2)).toEqual(hash);

  const full = client.findExponent((secret) => secret.length === 256);
  const accepted = client.conclude(full);
  expect(accepted.answer._).toBe('mt_dh_gen_ok');
  expect(accepted.key?.bytes).toEqual(client.secretOf(full));
});

test('of 300 handshakes, each ends with the same key on both sides, some after a retry', () => {
  let retries = 0;
  for (let seed = 0; seed < 300; seed++) {
    const client = begin(seed);
    const chance = createChance(seed);
    for (;;) {
      const exponent = chance.bytes(256);
      const { answer, key } = client.conclude(exponent);
      if (answer._ === 'mt_dh_gen_retry') {
        retries++;
        continue;
      }
      expect(key?.bytes).toEqual(client.secretOf(exponent));
      break;
    }
  }
  // One in 256 is expected; with these seeds it happens.
  expect(retries).toBeGreaterThan(0);
}, 60_000);

test('steps out of order are refused', () => {
  const handshake = newHandshake(1);
  expect(() => handshake.answer({ _: 'mt_set_client_DH_params' })).toThrow(HandshakeError);
  expect(() => handshake.answer({ _: 'mt_ping' })).toThrow(HandshakeError);
});

function newHandshake(seed: number): Handshake {
  const chance = createChance(seed + 1_000_000);
  const randomBytes = (length: number): Buffer => chance.bytes(length);
  return new Handshake({ private_key, fingerprint: Long.ONE, randomBytes, nowSeconds: () => 1_700_000_000, dc: 2 });
}

/** The steps up to the server's offer. */
function begin(seed: number) {
  const handshake = newHandshake(seed);
  const chance = createChance(seed);
  const nonce = chance.bytes(16);
  const newNonce = chance.bytes(32);
  const { serverNonce, pq } = handshake.answer(reqPq(nonce)).answer as mtp.RawMt_resPQ;
  const p = Buffer.from('494c553b', 'hex');
  const q = Buffer.from('53911073', 'hex');
  const inner = { _: 'mt_p_q_inner_data_dc', pq, p, q, nonce, serverNonce, newNonce, dc: 2 };
  const encryptedData = rsaPad(writeObject(inner), chance.bytes(32));
  const offer = handshake.answer(reqDh({ nonce, serverNonce, p, q, encryptedData })).answer;
  const [key, iv] = generateKeyAndIvFromNonce(crypto, serverNonce, newNonce);
  const aes = crypto.createAesIge(key, iv);
  const plain = Buffer.from(aes.decrypt((offer as mtp.RawMt_server_DH_params_ok).encryptedAnswer));
  const { gA } = readObject(plain.subarray(20)) as mtp.RawMt_server_DH_inner_data;
  const secretOf = (exponent: Buffer): Buffer => {
    const secret = sharedSecret(exponent, gA);
    return secret.subarray(secret.findIndex((byte) => byte !== 0));
  };
  return {
    secretOf,
    nonceHash: (number: number, secret: Buffer): Buffer =>
      sha1(newNonce, Buffer.of(number), sha1(secret).subarray(0, 8)).subarray(4, 20),
    findExponent: (fits: (secret: Buffer) => boolean): Buffer => {
      for (;;) {
        const exponent = chance.bytes(256);
        if (fits(secretOf(exponent))) return exponent;
      }
    },
    conclude: (exponent: Buffer): HandshakeStep => {
      const gB = publicValue(exponent);
      const data = writeObject(clientInner({ nonce, serverNonce, gB }));
      const content = Buffer.concat([sha1(data), data]);
      const padded = Buffer.concat([content, Buffer.alloc((16 - (content.length % 16)) % 16)]);
      return handshake.answer(setClientDh({ nonce, serverNonce, encryptedData: aes.encrypt(padded) }));
    },
  };
}

const reqPq = (nonce: Buffer): mtp.RawMt_req_pq_multi => ({ _: 'mt_req_pq_multi', nonce });
const reqDh = (fields: Omit<mtp.RawMt_req_DH_params, '_' | 'publicKeyFingerprint'>): mtp.RawMt_req_DH_params => ({
  _: 'mt_req_DH_params',
  publicKeyFingerprint: Long.ONE,
  ...fields,
});
const clientInner = (
  fields: Omit<mtp.RawMt_client_DH_inner_data, '_' | 'retryId'>,
): mtp.RawMt_client_DH_inner_data => ({
  _: 'mt_client_DH_inner_data',
  retryId: Long.ZERO,
  ...fields,
});
const setClientDh = (fields: Omit<mtp.RawMt_set_client_DH_params, '_'>): mtp.RawMt_set_client_DH_params => ({
  _: 'mt_set_client_DH_params',
  ...fields,
});

/** RSA_PAD of the client's side. The random key begins with zero, so that the number is below the modulus. */
function rsaPad(data: Buffer, temporaryKey: Buffer): Buffer {
  const padded = Buffer.concat([data, Buffer.alloc(192 - data.length)]);
  const hashed = Buffer.concat([padded.toReversed(), sha256(temporaryKey, padded)]);
  const body = Buffer.from(crypto.createAesIge(temporaryKey, Buffer.alloc(32)).encrypt(hashed));
  const mask = sha256(body);
  const key = Buffer.from(temporaryKey.map((byte, index) => byte ^ (mask[index] ?? 0)));
  if ((key[0] ?? 0) >= 0x80) return rsaPad(data, sha256(temporaryKey));
  const options = { key: createPublicKey(private_key), padding: constants.RSA_NO_PADDING };
  return publicEncrypt(options, Buffer.concat([key, body]));
}
