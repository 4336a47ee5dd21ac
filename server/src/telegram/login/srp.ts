/** Proving a two-step password without telling it: https://core.telegram.org/api/srp */
import { checkPrime } from 'node:crypto';
import { promisify } from 'node:util';
import type { tl } from '@mtcute/core';
import { computeSrpParams, type ICryptoProvider } from '@mtcute/core/utils.js';
import { connectionError } from '#telegram/link/socket-faults.ts';

const PRIME_BITS = 2048;
const isPrime = promisify(checkPrime);

/** Throws when what the server offers would give the password away, or is not understood. */
export async function provePassword(
  crypto: ICryptoProvider,
  offer: tl.account.RawPassword,
  password: string,
): Promise<tl.RawInputCheckPasswordSRP> {
  const algo = offer.currentAlgo;
  if (algo?._ !== 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow') {
    throw connectionError('protocol', 'the two-step password is kept in a way that this version does not know');
  }
  const p = toNumber(algo.p);
  const b = toNumber(offer.srpB ?? new Uint8Array());
  // Half of a safe prime is prime too; with any other the server could find the password out.
  const safe = p >> BigInt(PRIME_BITS - 1) === 1n && (await isPrime(p)) && (await isPrime(p >> 1n));
  if (!safe || algo.g < 2 || algo.g > 7 || b <= 0n || b >= p) {
    throw connectionError('protocol', 'the server asks for the two-step password in an unsafe way');
  }
  return computeSrpParams(crypto, offer, password);
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}
