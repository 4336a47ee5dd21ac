// How a mailbox logs in: its secrets opened, its access token fresh.
import { addMs, MINUTE_MS } from '#domain/days.ts';
import { MailFaultError } from '#domain/mail/faults.ts';
import type { FreshToken, MailIdentity, MailSecret, MailServer, OauthSecrets } from '#domain/mail/gateway.ts';
import { imapHostOf } from '#domain/mail/servers.ts';
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { isSealed } from '#lib/secret-box.ts';
import {
  readMailbox,
  storeToken,
  type MailboxSecrets,
  type MailboxSettings,
  type StoredMailbox,
} from '#store/mailboxes/mailboxes.ts';

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

/** Where mail comes in, or goes out. */
export function serverOf(box: MailboxSettings, protocol: 'imap' | 'smtp'): MailServer {
  return protocol === 'smtp'
    ? { host: box.smtp_host, port: box.smtp_port, security: box.smtp_security }
    : { host: imapHostOf(box), port: box.imap_port, security: box.imap_security };
}

export function identityWith(box: OpenMailbox, protocol: 'imap' | 'smtp', token: string | null): MailIdentity {
  const { certificate_sha256 } = box;
  const smtp_user = box.smtp_user ?? box.email;
  const secretOf = (password: string): MailSecret =>
    token === null ? { kind: 'password', password } : { kind: 'token', access_token: token };
  const server = serverOf(box, protocol);
  if (protocol === 'smtp') {
    return { ...server, user: smtp_user, secret: secretOf(box.smtp_password ?? ''), certificate_sha256 };
  }
  const secret = secretOf(box.imap_password ?? box.smtp_password ?? '');
  return { ...server, user: box.imap_user ?? smtp_user, secret, certificate_sha256 };
}

/**
 * How to log in with a stored mailbox, by IMAP or SMTP. With OAuth 2 the access token is renewed when its end is near. Throws a
 * MailFaultError when there is no token to be had.
 */
export async function identityOf(crew: Crew, box: StoredMailbox, protocol: 'imap' | 'smtp'): Promise<MailIdentity> {
  const opened = openMailbox(crew, box);
  if (oauthOf(opened) === null) return identityWith(opened, protocol, null);
  const token = goodToken(crew, box, opened) ?? (await renewedToken(crew, box.id, null));
  return identityWith(opened, protocol, token);
}

/**
 * Logs in with a stored mailbox. A token that was good until now may have been taken back before its time: one that is not taken
 * is renewed, once, and only then it is the mailbox's fault.
 */
export async function loggedIn<T>(
  crew: Crew,
  { box, protocol }: { box: StoredMailbox; protocol: 'imap' | 'smtp' },
  logIn: (identity: MailIdentity) => Promise<T>,
): Promise<T> {
  const identity = await identityOf(crew, box, protocol);
  try {
    return await logIn(identity);
  } catch (error) {
    const { secret } = identity;
    if (secret.kind !== 'token' || !(error instanceof MailFaultError) || error.fault.kind !== 'token_expired')
      throw error;
    const token = await renewedToken(crew, box.id, secret.access_token);
    return logIn({ ...identity, secret: { kind: 'token', access_token: token } });
  }
}

/** The stored access token, unless its end is near. */
function goodToken(
  crew: Crew,
  { oauth_expires_at: end }: StoredMailbox,
  { oauth_access_token: kept }: OpenMailbox,
): string | null {
  return kept !== null && end !== null && end > addMs(crew.scope.now(), SPARE_MS) ? kept : null;
}

/** Of mailboxes whose token is being renewed: a refresh token may be good for one time only, and two would spoil it for each other. */
const renewals = new Map<string, Promise<string>>();

async function renewedToken(crew: Crew, id: number, refused: string | null): Promise<string> {
  const key = `${crew.scope.workspace_id} ${id}`;
  for (let before = renewals.get(key); before !== undefined; before = renewals.get(key)) {
    const token = await before;
    if (token !== refused) return token;
  }
  const renewal = renew(crew, id, refused).finally(() => {
    if (renewals.get(key) === renewal) renewals.delete(key);
  });
  renewals.set(key, renewal);
  return renewal;
}

/** `refused`: an access token that the server has not taken, whatever its end says. */
async function renew(crew: Crew, id: number, refused: string | null): Promise<string> {
  const { box, opened, oauth } = await readOauth(crew, id);
  const kept = goodToken(crew, box, opened);
  // Somebody else was faster.
  if (kept !== null && kept !== refused) return kept;
  let fresh: FreshToken;
  try {
    fresh = await crew.mail.freshToken(oauth);
  } catch (error) {
    const now = await readOauth(crew, id);
    const token = goodToken(crew, now.box, now.opened);
    // Another node has renewed it with the same refresh token meanwhile.
    if (now.oauth.refresh_token !== oauth.refresh_token && token !== null && token !== refused) return token;
    throw error;
  }
  const seal = (text: string, column: keyof MailboxSecrets) => crew.vault.box.seal(text, mailboxPlace(id, column));
  await storeToken(crew.scope, crew.scope.db, {
    id,
    refreshed_by: box.oauth_refresh_token,
    access_token: seal(fresh.access_token, 'oauth_access_token'),
    refresh_token: fresh.refresh_token === null ? null : seal(fresh.refresh_token, 'oauth_refresh_token'),
    expires_at: addMs(crew.scope.now(), fresh.expires_in_ms),
  });
  return fresh.access_token;
}

async function readOauth(crew: Crew, id: number) {
  const box = await readMailbox(crew.scope, id);
  const opened = box && openMailbox(crew, box);
  const oauth = opened && oauthOf(opened);
  if (!oauth) throw new GroundcrewError('not_found', { detail: `mailbox ${id} with OAuth 2` });
  return { box, opened, oauth };
}
