/**
 * Codes by which somebody logs in with a phone number:
 *
 *     sent --(the right code)--> used
 *      ├--(sent again, cancelled, too many wrong codes, time over)--> expired
 *
 * A code belongs to the phone, to its hash, and to the auth key that asked for it. People type codes in real time, so a
 * code's life is real; how many are sent in a day goes by the simulated clock, as all limits do.
 */
export type CodeKind = 'app' | 'sms' | 'call';

export type LoginCode = {
  phone: string;
  phone_code_hash: string;
  code: string;
  kind: CodeKind;
  /** The auth key that asked. */
  key: string;
  /** Simulated. */
  sent_at: Date;
  /** Real milliseconds since 1970. */
  expires_ms: number;
  wrong: number;
};

/** Both clocks. */
export type Moment = { now: Date; real_ms: number };

/** Telegram's own codes live for some minutes. */
const VALID_MS = 5 * 60_000;
const WRONG_MAX = 5;
const DAY_MS = 86_400_000;
/** Codes that one number gets in a day before PHONE_NUMBER_FLOOD, those that are sent again included. */
export const CODES_PER_DAY = 8;
/** Pending codes of all numbers; beyond it the oldest expires. */
const CODES_KEPT = 1000;

export class LoginCodes {
  #codes: LoginCode[] = [];
  readonly #sent = new Map<string, Date[]>();
  readonly #randomBytes: (length: number) => Buffer;

  constructor(randomBytes: (length: number) => Buffer) {
    this.#randomBytes = randomBytes;
  }

  /** What the same key asked for before is void then. Null: this number had too many codes today. */
  send(
    { fixed, ...wanted }: Pick<LoginCode, 'phone' | 'key' | 'kind'> & { fixed: string | undefined },
    { now, real_ms }: Moment,
  ): LoginCode | null {
    const today = (this.#sent.get(wanted.phone) ?? []).filter((at) => now.getTime() - at.getTime() < DAY_MS);
    if (today.length >= CODES_PER_DAY) return null;
    this.#sent.set(wanted.phone, [...today, now]);
    const code: LoginCode = {
      ...wanted,
      code: fixed ?? this.#randomCode(),
      phone_code_hash: this.#randomBytes(9).toString('hex'),
      sent_at: now,
      expires_ms: real_ms + VALID_MS,
      wrong: 0,
    };
    this.#codes = this.#codes
      .filter(({ phone, key }) => phone !== code.phone || key !== code.key)
      .slice(1 - CODES_KEPT);
    this.#codes.push(code);
    return code;
  }

  find({ phone, phone_code_hash, key }: Pick<LoginCode, 'phone' | 'phone_code_hash' | 'key'>): LoginCode | null {
    return (
      this.#codes.find(
        (code) => code.phone === phone && code.phone_code_hash === phone_code_hash && code.key === key,
      ) ?? null
    );
  }

  /** Whether this is the code. Too many wrong ones and it is no code any more. */
  check(code: LoginCode, typed: string, { real_ms }: Moment): 'right' | 'wrong' | 'expired' {
    if (code.expires_ms <= real_ms) {
      this.remove(code);
      return 'expired';
    }
    if (code.code === typed) return 'right';
    code.wrong++;
    if (code.wrong >= WRONG_MAX) this.remove(code);
    return 'wrong';
  }

  remove(code: LoginCode): void {
    this.#codes = this.#codes.filter((other) => other !== code);
  }

  /** Makes all codes of a number expire, or all; returns how many there were. */
  expire(phone?: string): number {
    const before = this.#codes.length;
    this.#codes = phone === undefined ? [] : this.#codes.filter((code) => code.phone !== phone);
    return before - this.#codes.length;
  }

  pending({ real_ms }: Pick<Moment, 'real_ms'>): LoginCode[] {
    return this.#codes.filter(({ expires_ms }) => expires_ms > real_ms);
  }

  #randomCode(): string {
    return String(10_000 + (this.#randomBytes(4).readUInt32LE() % 90_000));
  }
}
