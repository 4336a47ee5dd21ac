/**
 * Two-step passwords, proved without being told: https://core.telegram.org/api/srp. What Telegram would have stored (a
 * verifier) is computed from the world's plain password at the first use.
 */
import { pbkdf2Sync } from 'node:crypto';
import type Long from 'long';
import { DH_GENERATOR, DH_PRIME, publicValue, sharedSecret } from '#wire/diffie-hellman.ts';
import { longAt } from '#wire/encryption.ts';
import { sha256 } from '#wire/hashes.ts';
import type { Person } from './types.ts';

export type Salts = { salt1: Buffer; salt2: Buffer };

/** One offer to prove the password; it is good for one try. */
export type Challenge = { id: Long; B: Buffer; salts: Salts };

export type Proof = { srpId: Long; A: Uint8Array; M1: Uint8Array };

type Verifier = { password: string; salts: Salts; v: Buffer };
type Offer = { user_id: number; verifier: Verifier; b: Buffer; B: Buffer };

const ITERATIONS = 100_000;
const NUMBER_BYTES = 256;
const P = toNumber(DH_PRIME);
const G = toBytes(BigInt(DH_GENERATOR));
const K = toNumber(sha256(DH_PRIME, G));
/** Offers that nobody has taken up; the oldest is forgotten. */
const OFFERS_KEPT = 1000;
const WRONG_MAX = 5;
const DAY_MS = 86_400_000;

export class Passwords {
  readonly #verifiers = new Map<number, Verifier>();
  readonly #offers = new Map<string, Offer>();
  readonly #wrong = new Map<number, Date[]>();
  readonly #randomBytes: (length: number) => Buffer;

  constructor(randomBytes: (length: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  /** Null: this person has no password. */
  challenge(person: Person): Challenge | null {
    const verifier = this.#verifier(person);
    if (!verifier) return null;
    const b = this.#randomBytes(NUMBER_BYTES);
    const B = toBytes((K * toNumber(verifier.v) + toNumber(publicValue(b))) % P);
    const id = longAt(this.#randomBytes(8), 0);
    this.#offers.set(id.toString(), { user_id: person.id, verifier, b, B });
    const oldest = this.#offers.keys().next().value;
    if (this.#offers.size > OFFERS_KEPT && oldest !== undefined) this.#offers.delete(oldest);
    return { id, B, salts: verifier.salts };
  }

  /** Null: proved. Else Telegram's error. A wrong proof is counted. */
  refuse(person: Person, { srpId, A, M1 }: Proof, now: Date): string | null {
    const offer = this.#offers.get(srpId.toString());
    if (!offer || offer.user_id !== person.id) return 'SRP_ID_INVALID';
    this.#offers.delete(srpId.toString());
    if (offer.verifier !== this.#verifier(person)) return 'SRP_PASSWORD_CHANGED';
    const a = toNumber(A);
    if (a <= 1n || a >= P - 1n) return 'SRP_A_INVALID';
    if (expectedProof(offer, toBytes(a)).equals(M1)) return null;
    this.#wrong.set(person.id, [...this.#wrongToday(person, now), now]);
    return 'PASSWORD_HASH_INVALID';
  }

  /** Seconds until somebody who typed too many wrong passwords may try again; null: at once. */
  flood(person: Person, now: Date): number | null {
    const wrong = this.#wrongToday(person, now);
    const [first] = wrong;
    if (!first || wrong.length < WRONG_MAX) return null;
    return Math.ceil((first.getTime() + DAY_MS - now.getTime()) / 1000);
  }

  #wrongToday(person: Person, now: Date): Date[] {
    return (this.#wrong.get(person.id) ?? []).filter((at) => now.getTime() - at.getTime() < DAY_MS);
  }

  #verifier({ id, password }: Person): Verifier | null {
    if (password === undefined) return null;
    const known = this.#verifiers.get(id);
    if (known?.password === password) return known;
    const salts = { salt1: this.#randomBytes(40), salt2: this.#randomBytes(16) };
    const verifier = { password, salts, v: publicValue(passwordHash(password, salts)) };
    this.#verifiers.set(id, verifier);
    return verifier;
  }
}

/** SH(pbkdf2(SH(SH(password, salt1), salt2), salt1), salt2) */
function passwordHash(password: string, { salt1, salt2 }: Salts): Buffer {
  const first = salted(salted(Buffer.from(password), salt1), salt2);
  return salted(pbkdf2Sync(first, salt1, ITERATIONS, 64, 'sha512'), salt2);
}

function salted(data: Uint8Array, salt: Uint8Array): Buffer {
  return sha256(salt, data, salt);
}

/** What only one who knows the password can have made of the offer. */
function expectedProof({ verifier, b, B }: Offer, A: Buffer): Buffer {
  const { v, salts } = verifier;
  const u = sha256(A, B);
  // OpenSSL's Diffie-Hellman is the fast power: base^exponent mod p.
  const base = (toNumber(A) * toNumber(sharedSecret(u, v))) % P;
  const secret = sharedSecret(b, toBytes(base));
  const mixed = Buffer.from(sha256(DH_PRIME).map((byte, index) => byte ^ (sha256(G)[index] ?? 0)));
  return sha256(mixed, sha256(salts.salt1), sha256(salts.salt2), A, B, sha256(secret));
}

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}

function toBytes(number: bigint): Buffer {
  return Buffer.from(number.toString(16).padStart(NUMBER_BYTES * 2, '0'), 'hex');
}
