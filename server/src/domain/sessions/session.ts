// What every kind of session string says, once it is read.

export type SessionKind = 'telethon' | 'gramjs' | 'pyrogram' | 'mtcute' | 'hex' | 'telethon_sqlite';

export type ParsedSession = {
  kind: SessionKind;
  /** The account's home, 1 to 5. */
  dc_id: number;
  /** Where it was last reached: an IP address, or a host name in sessions of browsers; null when only the DC is kept. */
  host: string | null;
  /** Null exactly when `host` is. */
  port: number | null;
  /** 256 bytes. Whoever has them is logged in. */
  auth_key: Uint8Array;
  /** Telegram's id of the account, for kinds that keep it. */
  user_id: number | null;
  /** True for the DCs on which nothing is real. */
  test_mode: boolean;
};

/** Reasons name what is wrong and what is expected, and carry nothing of the input. */
export type SessionResult = { ok: true; session: ParsedSession } | { ok: false; reason: string };

export const AUTH_KEY_BYTES = 256;

/** Checks what all kinds have in common. */
export function checkedSession(session: ParsedSession): SessionResult {
  if (session.auth_key.length !== AUTH_KEY_BYTES) {
    return refused(`the auth key has ${session.auth_key.length} bytes; ${AUTH_KEY_BYTES} are expected`);
  }
  if (session.auth_key.every((byte) => byte === 0))
    return refused('the auth key is empty: this session was never logged in');
  if (!Number.isInteger(session.dc_id) || session.dc_id < 1 || session.dc_id > 5) {
    return refused(`the DC is ${session.dc_id}; Telegram has 1 to 5 (is the string cut or of another kind?)`);
  }
  if (session.host !== null && (session.port === null || session.port < 1 || session.port > 65_535)) {
    return refused('the port of the DC is not between 1 and 65535');
  }
  return { ok: true, session };
}

export function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
