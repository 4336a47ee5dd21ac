/** What a method refuses with. Telegram sends each text under a code of its own; clients go by the text. */
export class RpcError extends Error {
  override name = 'RpcError';
  readonly code: number;
  readonly text: string;

  constructor(text: string, code = codeOf(text)) {
    super(`${code} ${text}`);
    this.code = code;
    this.text = text;
  }
}

/** The first that fits; everything else is a 400. */
const CODES: [RegExp, number][] = [
  [/^(PHONE|USER|NETWORK|FILE|STATS)_MIGRATE_\d+$/, 303],
  [/^(AUTH_KEY_UNREGISTERED|AUTH_KEY_INVALID|AUTH_KEY_PERM_EMPTY|SESSION_REVOKED|SESSION_EXPIRED)$/, 401],
  [/^(USER_DEACTIVATED|USER_DEACTIVATED_BAN|SESSION_PASSWORD_NEEDED)$/, 401],
  [/^(CHAT_WRITE_FORBIDDEN|CHAT_SEND_\w+_FORBIDDEN|CHAT_GUEST_SEND_FORBIDDEN|USER_RESTRICTED)$/, 403],
  [/^(CHAT_FORBIDDEN|PREMIUM_ACCOUNT_REQUIRED|PRIVACY_PREMIUM_REQUIRED|ALLOW_PAYMENT_REQUIRED_\d+)$/, 403],
  [/^(USER_PRIVACY_RESTRICTED|MESSAGE_AUTHOR_REQUIRED|MESSAGE_DELETE_FORBIDDEN|BROADCAST_FORBIDDEN)$/, 403],
  [
    /^(AUTH_KEY_DUPLICATED|CHANNEL_PRIVATE|TOPIC_CLOSED|INVITE_HASH_EXPIRED|PHONE_PASSWORD_FLOOD|UPDATE_APP_TO_LOGIN)$/,
    406,
  ],
  [/^(SEND_CODE_UNAVAILABLE|FRESH_RESET_AUTHORISATION_FORBIDDEN)$/, 406],
  [/^(FLOOD|FLOOD_PREMIUM|FLOOD_TEST_PHONE|SLOWMODE|2FA_CONFIRM)_WAIT_\d+$/, 420],
  [/^(FROZEN_METHOD_INVALID|TAKEOUT_INIT_DELAY_\d+)$/, 420],
  [/^(RANDOM_ID_DUPLICATE|TIMEOUT|RPC_CALL_FAIL|RPC_MCGET_FAIL|INTERDC_\d+_CALL_ERROR|INTERNAL)$/, 500],
  [
    /^(WORKER_BUSY_TOO_LONG_RETRY|HISTORY_GET_FAILED|AUTH_RESTART(_\d+)?|SIGN_IN_FAILED|PERSISTENT_TIMESTAMP_OUTDATED)$/,
    500,
  ],
  [/^(MSG_WAIT_TIMEOUT|Timeout)$/, -503],
];

function codeOf(text: string): number {
  return CODES.find(([pattern]) => pattern.test(text))?.[1] ?? 400;
}
