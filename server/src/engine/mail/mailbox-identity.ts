// How a mailbox logs in: its secrets opened, its access token fresh.
import { addMs, MINUTE_MS } from '#domain/days.ts';
import type { MailIdentity, MailSecret, OauthSecrets } from '#domain/mail/gateway.ts';
import { imapHostOf } from '#domain/mail/servers.ts';
import type { Crew } from '#engine/crew.ts';
import { isSealed } from '#lib/secret-box.ts';
import { storeToken, type MailboxSecrets, type MailboxSettings, type StoredMailbox } from '#store/mailboxes.ts';

/** A token that ends so soon is not begun with. */
const SPARE_MS = 2 * MINUTE_MS;

/** Where a secret of a mailbox stands; sealed with it, so that it opens nowhere else. */
export function mailboxPlace(id: number, column: keyof MailboxSecrets): string {
  return `mailbox:${id}:${column}`;
}

/** What of it is sealed, opened; what somebody wrote by SQL in plain text, as it is. */
export function openSecret(
  crew: Pick<Crew, 'vault'>,
  box: { id: number } & MailboxSecrets,
  column: keyof MailboxSecrets,
) {
  const text = box[column];
  if (text === null || !isSealed(text)) return text;
  return crew.vault.box.open(text, mailboxPlace(box.id, column));
}

/** The settings of a mailbox with secrets that are not sealed. */
export type OpenMailbox = MailboxSettings & MailboxSecrets;

export function openMailbox(crew: Pick<Crew, 'vault'>, box: StoredMailbox): OpenMailbox {
  const open = (column: keyof MailboxSecrets) => openSecret(crew, box, column);
  return {
    ...box,
    smtp_password: open('smtp_password'),
    imap_password: open('imap_password'),
    oauth_client_secret: open('oauth_client_secret'),
    oauth_refresh_token: open('oauth_refresh_token'),
    oauth_access_token: open('oauth_access_token'),
  };
}

export function oauthOf(box: OpenMailbox): OauthSecrets | null {
  const { oauth_token_url: token_url, oauth_client_id: client_id, oauth_refresh_token: refresh_token } = box;
  if (token_url === null || client_id === null || refresh_token === null) return null;
  return { token_url, client_id, client_secret: box.oauth_client_secret, refresh_token };
}

export function identityWith(box: OpenMailbox, protocol: 'imap' | 'smtp', token: string | null): MailIdentity {
  const { certificate_sha256 } = box;
  const smtp_user = box.smtp_user ?? box.email;
  const secretOf = (password: string): MailSecret =>
    token === null ? { kind: 'password', password } : { kind: 'token', access_token: token };
  if (protocol === 'smtp') {
    const { smtp_host: host, smtp_port: port, smtp_security: security } = box;
    return { host, port, security, user: smtp_user, secret: secretOf(box.smtp_password ?? ''), certificate_sha256 };
  }
  const { imap_port: port, imap_security: security } = box;
  const secret = secretOf(box.imap_password ?? box.smtp_password ?? '');
  return { host: imapHostOf(box), port, security, user: box.imap_user ?? smtp_user, secret, certificate_sha256 };
}

/**
 * How to log in with a stored mailbox, by IMAP or SMTP. With OAuth 2 the access token is renewed when its end is near, or when the
 * server did not take the last one (`renew`). Throws a MailFaultError when there is no token to be had.
 */
export async function identityOf(
  crew: Crew,
  box: StoredMailbox,
  protocol: 'imap' | 'smtp',
  { renew = false }: { renew?: boolean } = {},
): Promise<MailIdentity> {
  const opened = openMailbox(crew, box);
  const oauth = oauthOf(opened);
  if (oauth === null) return identityWith(opened, protocol, null);
  const now = crew.scope.now();
  const { oauth_access_token: kept, oauth_expires_at: end } = { ...opened, oauth_expires_at: box.oauth_expires_at };
  if (!renew && kept !== null && end !== null && end > addMs(now, SPARE_MS))
    return identityWith(opened, protocol, kept);
  const fresh = await crew.mail.freshToken(oauth);
  const seal = (text: string, column: keyof MailboxSecrets) => crew.vault.box.seal(text, mailboxPlace(box.id, column));
  await storeToken(crew.scope, crew.scope.db, {
    id: box.id,
    settings_version: box.settings_version,
    access_token: seal(fresh.access_token, 'oauth_access_token'),
    refresh_token: fresh.refresh_token === null ? null : seal(fresh.refresh_token, 'oauth_refresh_token'),
    expires_at: addMs(now, fresh.expires_in_ms),
  });
  return identityWith(opened, protocol, fresh.access_token);
}
