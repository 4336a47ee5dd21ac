/**
 * QR codes: https://core.telegram.org/api/qr-login. A token belongs to the auth key that asked for it:
 *
 *     offered --(a logged-in device accepts it)--> accepted --(the key asks again)--> used
 *        └-- and --┘ (30 s are over) --> gone
 *
 * Real time throughout: people hold telephones before screens.
 */
export type LoginToken = {
  bytes: Buffer;
  /** The auth key that shows it. */
  key: string;
  /** Users whom the showing client has already. */
  except_ids: number[];
  expires_ms: number;
  accepted_by: number | null;
};

export type Accepting = { token: LoginToken } | { refused: string };

const TOKEN_VALID_SECONDS = 30;
/** Tokens that nobody has scanned; the oldest goes first. */
const TOKENS_KEPT = 1000;

export class LoginTokens {
  #tokens: LoginToken[] = [];
  readonly #randomBytes: (length: number) => Buffer;

  constructor(randomBytes: (length: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  offer(wanted: Pick<LoginToken, 'key' | 'except_ids'>, real_ms: number): LoginToken {
    this.#forgetExpired(real_ms);
    const token: LoginToken = {
      ...wanted,
      bytes: this.#randomBytes(32),
      expires_ms: real_ms + TOKEN_VALID_SECONDS * 1000,
      accepted_by: null,
    };
    this.#tokens = [...this.#tokens.slice(1 - TOKENS_KEPT), token];
    return token;
  }

  accept(bytes: Uint8Array, user_id: number, real_ms: number): Accepting {
    const token = this.#tokens.find((each) => each.bytes.equals(bytes));
    if (!token) return { refused: 'AUTH_TOKEN_INVALID' };
    if (token.expires_ms <= real_ms) return { refused: 'AUTH_TOKEN_EXPIRED' };
    if (token.accepted_by !== null) return { refused: 'AUTH_TOKEN_ALREADY_ACCEPTED' };
    if (token.except_ids.includes(user_id)) return { refused: 'AUTH_TOKEN_EXCEPTION' };
    token.accepted_by = user_id;
    return { token };
  }

  /** The one of this key that was accepted and still holds. */
  acceptedFor(key: string, real_ms: number): LoginToken | null {
    return this.#tokens.find((token) => token.key === key && isAccepted(token) && token.expires_ms > real_ms) ?? null;
  }

  /** A token that came along from another DC. */
  find(bytes: Uint8Array, real_ms: number): Accepting {
    const token = this.#tokens.find((each) => each.bytes.equals(bytes));
    if (!token) return { refused: 'AUTH_TOKEN_INVALID' };
    return token.expires_ms <= real_ms ? { refused: 'AUTH_TOKEN_EXPIRED' } : { token };
  }

  /** From now on the token belongs to this key: a client has carried it to another DC. */
  claim(bytes: Uint8Array, key: string): void {
    const token = this.#tokens.find((each) => each.bytes.equals(bytes));
    if (token) token.key = key;
  }

  /** All of a key: it is logged in. */
  useUp(key: string): void {
    this.#tokens = this.#tokens.filter((token) => token.key !== key);
  }

  /** Makes all that are offered expire; returns how many there were. */
  expire(real_ms: number): number {
    const offered = this.pending(real_ms);
    for (const token of offered) token.expires_ms = real_ms;
    return offered.length;
  }

  pending(real_ms: number): LoginToken[] {
    return this.#tokens.filter(({ expires_ms }) => expires_ms > real_ms);
  }

  /** An expired one is remembered for as long again, so that it can be told from one that never was. */
  #forgetExpired(real_ms: number): void {
    this.#tokens = this.#tokens.filter(({ expires_ms }) => expires_ms + TOKEN_VALID_SECONDS * 1000 > real_ms);
  }
}

function isAccepted({ accepted_by }: LoginToken): boolean {
  return accepted_by !== null;
}
