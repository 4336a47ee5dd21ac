// Which names announce a secret, in whatever spelling: api_hash, apiHash, API-HASH, smtpPassword, X-Api-Key.

/** Names of one word or more; a longer name that contains one of them as whole words announces the same. */
const WORDS =
  /(?:^|_)(?:pass|passwd|password|passwords|passphrase|passcode|pwd|secret|secrets|token|tokens|cookie|cookies|authorization|bearer|credential|credentials|(?:api|app)_(?:hash|key)|auth_key|auth_bytes|session_(?:string|data|id|key)|string_session|(?:private|master|access|signing|encryption|hash|data|groundcrew)_key|phone_code|otp|jwt)(?:_|$)/;
/** Written without any seam. */
const RUN_TOGETHER =
  /password|passwd|passphrase|apihash|authkey|apikey|sessionstring|stringsession|privatekey|masterkey|accesstoken|refreshtoken|bottoken|clientsecret|setcookie|phonecode/;
/** What these say about a secret is none: token_count, password_changed_at, GROUNDCREW_KEY_FILE. */
const ABOUT = /_(?:id|ids|count|name|names|file|path|at|seconds|ms|kind|type|length|required|needed|version|bytes)$/;
/** Too common in ordinary text for anything but a key of a record. */
const KEYS_ONLY = /^(?:session|sessions|auth|pass)$/;

export function isSensitiveKey(name: string): boolean {
  const words = inWords(name);
  return KEYS_ONLY.test(words) || isSensitive(words);
}

/** In running text `session: lost` and `pass: 5` are no secrets. */
export function isSensitiveWord(name: string): boolean {
  const words = inWords(name);
  return !KEYS_ONLY.test(words) && isSensitive(words);
}

function isSensitive(words: string): boolean {
  if (words.endsWith('session_id')) return true;
  return !ABOUT.test(words) && (WORDS.test(words) || RUN_TOGETHER.test(words.replaceAll('_', '')));
}

function inWords(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z\d]+/g, '_')
    .toLowerCase();
}
