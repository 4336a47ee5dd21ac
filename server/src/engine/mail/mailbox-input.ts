// What people say of a mailbox, checked.
import { MAIL_SECURITIES } from '@groundcrew/contract/values.ts';
import { parseAddress } from '#domain/mail/addresses.ts';
import { badField } from '#lib/errors.ts';
import { SECRET_COLUMNS, type MailboxSecrets, type MailboxSettings } from '#store/mailboxes/mailboxes.ts';

/** What a person may say of a mailbox; what is left out is found, or is as usual. Null takes a value away. */
export type MailboxInput = Partial<MailboxSettings & Omit<MailboxSecrets, 'oauth_access_token'>>;

const SYNC_DAYS_MAX = 3650;
const TEXT_MAX = 500;
const SECRET_MAX = 10_000;

/** Throws `bad_value`, naming the field. What is undefined is not given. */
export function checked<T extends MailboxInput>(input: T): T {
  const { email, sync_days, certificate_sha256, oauth_token_url } = input;
  if (email !== undefined && parseAddress(email) === null) {
    throw badField('email', 'an address like anna@example.com is expected');
  }
  for (const field of ['smtp_port', 'imap_port'] as const) {
    const port = input[field];
    if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
      throw badField(field, 'a number from 1 to 65535 is expected');
    }
  }
  for (const field of ['smtp_security', 'imap_security'] as const) {
    const security = input[field];
    if (security !== undefined && !MAIL_SECURITIES.includes(security)) {
      throw badField(field, `one of ${MAIL_SECURITIES.join(', ')} is expected`);
    }
  }
  if (sync_days !== undefined && !(Number.isInteger(sync_days) && sync_days >= 0 && sync_days <= SYNC_DAYS_MAX)) {
    throw badField('sync_days', `a whole number from 0 to ${SYNC_DAYS_MAX} is expected`);
  }
  if (certificate_sha256 && !/^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/.test(certificate_sha256)) {
    throw badField(
      'certificate_sha256',
      '32 bytes like AB:CD:… are expected, as the fault of the certificate names them',
    );
  }
  if (oauth_token_url && URL.parse(oauth_token_url)?.protocol !== 'https:' && !isLocal(oauth_token_url)) {
    throw badField('oauth_token_url', 'an https:// address is expected');
  }
  checkTexts(input);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as T;
}

/** A token server of a test. */
function isLocal(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === '[::1]');
}

function checkTexts(input: MailboxInput): void {
  for (const field of ['smtp_host', 'imap_host', 'smtp_user', 'imap_user', 'oauth_client_id'] as const) {
    const text = input[field];
    if (text && (text.length > TEXT_MAX || /\p{Cc}/u.test(text) || (field.endsWith('_host') && /[\s/@]/.test(text)))) {
      throw badField(field, field.endsWith('_host') ? 'a host name or an IP address is expected' : 'it cannot be used');
    }
  }
  for (const column of SECRET_COLUMNS) {
    const text = column === 'oauth_access_token' ? null : input[column];
    if (text && (text.length > SECRET_MAX || /\p{Cc}/u.test(text))) throw badField(column, 'it cannot be used');
  }
}
