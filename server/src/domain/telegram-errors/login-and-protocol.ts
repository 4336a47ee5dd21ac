import type { ErrorEntry } from '#domain/telegram-error-catalogue.ts';

const login = (what: string): ErrorEntry => ({ family: 'login', scope: 'operation', do: what });
const config = (what: string): ErrorEntry => ({ family: 'config', scope: 'installation', do: what });
const transient: ErrorEntry = {
  family: 'transient',
  scope: 'operation',
  do: 'nothing: it is tried again after a pause',
};
const unknownEffect: ErrorEntry = {
  family: 'effect_unknown',
  scope: 'operation',
  do: 'nothing: whether it was done is looked up before it is repeated',
};
const staleState: ErrorEntry = {
  family: 'state_stale',
  scope: 'account',
  do: 'nothing: the state of updates is fetched anew',
};
const home: ErrorEntry = {
  family: 'migrate_home',
  scope: 'account',
  do: 'the account lives on another DC; log it in again if this stays',
};
const call: ErrorEntry = { family: 'migrate_call', scope: 'operation', do: 'nothing: the call goes to another DC' };
const bug: ErrorEntry = {
  family: 'caller_bug',
  scope: 'installation',
  do: 'report this: the client spoke wrongly to Telegram',
};
const loginFlood: ErrorEntry = {
  family: 'login_flood',
  scope: 'account',
  do: 'too many log-in tries: wait at least 24 hours',
};
const restart = login('begin the log-in anew');
const newQr = login('scan the new QR code');
const newPasswordCheck = login('nothing: the password is checked anew, once');

export const LOGIN_AND_PROTOCOL_ERRORS: Record<string, ErrorEntry> = {
  SESSION_PASSWORD_NEEDED: login('enter the two-step password'),
  PHONE_NUMBER_FLOOD: loginFlood,
  PHONE_PASSWORD_FLOOD: loginFlood,
  PHONE_NUMBER_INVALID: login('this is no phone number that Telegram knows: enter it again, with the country code'),
  PHONE_NUMBER_UNOCCUPIED: login('no Telegram account has this number: open one with an official app'),
  PHONE_CODE_EMPTY: login('enter the code'),
  PHONE_CODE_HASH_EMPTY: login('ask for a new code'),
  SEND_CODE_UNAVAILABLE: login('the code cannot be sent another way: wait for the one that is under way'),
  PHONE_CODE_INVALID: login('the code is wrong: enter it again'),
  PHONE_CODE_EXPIRED: login('the code has expired: ask for a new one'),
  PASSWORD_HASH_INVALID: login('the two-step password is wrong: enter it again'),
  SRP_ID_INVALID: newPasswordCheck,
  SRP_PASSWORD_CHANGED: newPasswordCheck,
  AUTH_RESTART: restart,
  AUTH_RESTART_X: restart,
  SIGN_IN_FAILED: restart,
  AUTH_TOKEN_EXPIRED: newQr,
  AUTH_TOKEN_INVALID: newQr,
  AUTH_TOKEN_ALREADY_ACCEPTED: newQr,
  AUTH_TOKEN_EXCEPTION: newQr,
  API_ID_INVALID: config('api_id and api_hash do not belong together: correct them (my.telegram.org)'),
  API_ID_PUBLISHED_FLOOD: config('this api_id is public and blocked: use your own (my.telegram.org)'),
  UPDATE_APP_TO_LOGIN: config('Telegram wants a newer client for this log-in: update Groundcrew'),

  PHONE_MIGRATE_X: home,
  USER_MIGRATE_X: home,
  NETWORK_MIGRATE_X: home,
  FILE_MIGRATE_X: call,
  STATS_MIGRATE_X: call,

  // Written so by Telegram: `Timeout` comes with -503, `TIMEOUT` with 500.
  Timeout: unknownEffect,
  MSG_WAIT_TIMEOUT: unknownEffect,
  TIMEOUT: transient,
  RPC_CALL_FAIL: transient,
  RPC_MCGET_FAIL: transient,
  INTERDC_X_CALL_ERROR: transient,
  WORKER_BUSY_TOO_LONG_RETRY: transient,
  HISTORY_GET_FAILED: transient,
  AUTH_KEY_UNSYNCHRONIZED: transient,
  MSGID_DECREASE_RETRY: transient,
  PERSISTENT_TIMESTAMP_OUTDATED: staleState,
  PERSISTENT_TIMESTAMP_INVALID: staleState,
  PERSISTENT_TIMESTAMP_EMPTY: staleState,
  CONNECTION_NOT_INITED: bug,
  CONNECTION_LAYER_INVALID: bug,
  INPUT_METHOD_INVALID: bug,
  INPUT_FETCH_ERROR: bug,
  INPUT_REQUEST_TOO_LONG: bug,
};
