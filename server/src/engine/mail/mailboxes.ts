// Mailboxes as people add, change and remove them. What is added is tried both ways first.
import { parseAddress } from '#domain/mail/addresses.ts';
import type { MailServer } from '#domain/mail/gateway.ts';
import type { Crew } from '#engine/crew.ts';
import { findMailServers } from '#engine/mail/find-servers.ts';
import { mailboxPlace, openMailbox, type OpenMailbox } from '#engine/mail/mailbox-identity.ts';
import { checked, type MailboxInput } from '#engine/mail/mailbox-input.ts';
import { testSettings, type MailboxTest } from '#engine/mail/test-mailbox.ts';
import { badField, GroundcrewError } from '#lib/errors.ts';
import {
  deleteMailbox,
  drawMailboxId,
  hasMailbox,
  insertMailbox,
  readMailbox,
  SECRET_COLUMNS,
  updateMailbox,
  type MailboxSecrets,
} from '#store/mailboxes/mailboxes.ts';

export type AddedMailbox = { id: number; email: string; test: MailboxTest | null };

/**
 * Stores a mailbox when both its ways work; `untested`: without trying. Hosts that are not given are found from the address.
 * Throws `bad_value`, `already_exists`, and `mailbox_unusable` with the faults of both ways in `details`; then nothing is stored.
 */
export async function addMailbox(
  crew: Crew,
  input: MailboxInput & { email: string },
  options: { by: string; user_id: string | null; untested?: boolean },
): Promise<AddedMailbox> {
  const given = checked(input);
  if (!hasSecret(given)) {
    throw badField(
      'smtp_password',
      'a password is expected, or oauth_token_url, oauth_client_id and oauth_refresh_token',
    );
  }
  // Before its password is tried anywhere.
  const email = await newAddress(crew, input.email);
  const { box, test } = await settled(crew, { ...NOTHING, ...given, email }, { untested: options.untested ?? false });
  const id = await drawMailboxId(crew.scope);
  const stored = { ...box, ...sealed(crew, id, box), id, created_by: options.by, user_id: options.user_id };
  if (!(await insertMailbox(crew.scope, stored))) throw alreadyThere(email);
  return { id, email, test };
}

/** The address as it is stored. Throws `bad_value` for what is no address, and `already_exists`. */
export async function newAddress(crew: Pick<Crew, 'scope'>, text: string): Promise<string> {
  checked({ email: text });
  const email = parseAddress(text)?.address ?? text;
  if (await hasMailbox(crew.scope, email)) throw alreadyThere(email);
  return email;
}

function alreadyThere(email: string): GroundcrewError {
  return new GroundcrewError('already_exists', { detail: `mailbox ${email}`, details: { email } });
}

/**
 * Changes what is given of a mailbox. What tells how it is reached is tried first, unless `untested`. Throws `not_found`,
 * `bad_value`, and `mailbox_unusable`; then nothing is changed.
 */
export async function changeMailbox(
  crew: Crew,
  id: number,
  change: Omit<MailboxInput, 'email'>,
  options: { untested?: boolean } = {},
): Promise<{ id: number; test: MailboxTest | null }> {
  const given = checked(change);
  const stored = await readMailbox(crew.scope, id);
  if (!stored) throw new GroundcrewError('not_found', { detail: `mailbox ${id}` });
  const only_plain = Object.keys(given).every((name) => name === 'is_active' || name === 'sync_days');
  let wanted: MailboxInput = given;
  let test: MailboxTest | null = null;
  if (!only_plain && options.untested !== true) {
    const box = { ...openMailbox(crew, stored), ...given };
    const tested = await testSettings(crew, box);
    test = tested.test;
    if (!test.ok) throw unusable(stored.email, test);
    if (tested.refresh_token !== null) wanted = { ...given, oauth_refresh_token: tested.refresh_token };
  }
  const columns = { ...wanted, ...sealed(crew, id, wanted) };
  if (!(await updateMailbox(crew.scope, id, columns))) {
    throw new GroundcrewError('not_found', { detail: `mailbox ${id}` });
  }
  return { id, test };
}

/** With its conversations. Throws `not_found`. */
export async function removeMailbox(crew: Crew, id: number): Promise<void> {
  if (!(await deleteMailbox(crew.scope, id))) throw new GroundcrewError('not_found', { detail: `mailbox ${id}` });
}

const NOTHING: Omit<OpenMailbox, 'email'> = {
  is_active: true,
  smtp_host: '',
  smtp_port: 587,
  smtp_user: null,
  smtp_password: null,
  smtp_security: 'starttls',
  imap_host: null,
  imap_port: 993,
  imap_user: null,
  imap_password: null,
  imap_security: 'tls',
  oauth_token_url: null,
  oauth_client_id: null,
  oauth_client_secret: null,
  oauth_refresh_token: null,
  oauth_access_token: null,
  certificate_sha256: null,
  sync_days: 30,
};

/** The settings with their servers, tried unless they are not to be. */
async function settled(
  crew: Crew,
  box: OpenMailbox,
  { untested }: { untested: boolean },
): Promise<{ box: OpenMailbox; test: MailboxTest | null }> {
  const choices = box.smtp_host === '' ? await choicesOf(crew, box) : [box];
  const [first = box] = choices;
  if (untested) return { box: first, test: null };
  const failed: { box: OpenMailbox; test: MailboxTest }[] = [];
  // It may be good for one time only.
  let { oauth_refresh_token } = box;
  for (const choice of choices) {
    const { test, refresh_token } = await testSettings(crew, { ...choice, oauth_refresh_token });
    oauth_refresh_token = refresh_token ?? oauth_refresh_token;
    const tried = { ...choice, oauth_refresh_token };
    if (test.ok) return { box: tried, test };
    failed.push({ box: tried, test });
    // Somebody is there and says no: other hosts would only be asked with the same password.
    if (isRefusal(test)) break;
  }
  const told = failed.find(({ test }) => isRefusal(test)) ?? failed[0];
  throw unusable(box.email, told?.test ?? null);
}

function isRefusal({ imap, smtp }: MailboxTest): boolean {
  return [imap, smtp].some((way) => way.ok || !['unreachable', 'wrong_service'].includes(way.fault.kind));
}

/** The settings with each pair of servers that may be those of the address. */
async function choicesOf(crew: Crew, box: OpenMailbox): Promise<OpenMailbox[]> {
  const found = await findMailServers(crew, box.email);
  const imaps: (MailServer | null)[] = box.imap_host === null ? found.imap : [null];
  const most = Math.max(imaps.length, found.smtp.length);
  return Array.from({ length: most }, (_, n) => {
    const smtp = found.smtp[Math.min(n, found.smtp.length - 1)];
    const imap = imaps[Math.min(n, imaps.length - 1)];
    return {
      ...box,
      ...(smtp && { smtp_host: smtp.host, smtp_port: smtp.port, smtp_security: smtp.security }),
      ...(imap && { imap_host: imap.host, imap_port: imap.port, imap_security: imap.security }),
    };
  });
}

function unusable(email: string, test: MailboxTest | null): GroundcrewError {
  const faults = test === null ? [] : [test.imap, test.smtp].filter((way) => !way.ok);
  const said = faults.map((way) => `${way.sentence}. ${way.what_to_do}`).join(' ');
  return new GroundcrewError('mailbox_unusable', { detail: `${email}. ${said}`, details: { email, ...test } });
}

function hasSecret(box: MailboxInput): boolean {
  const oauth = box.oauth_token_url && box.oauth_client_id && box.oauth_refresh_token;
  return !!(box.smtp_password || oauth);
}

/** The secrets among these, sealed for this mailbox. */
function sealed(crew: Crew, id: number, box: Partial<MailboxSecrets>): Partial<MailboxSecrets> {
  const entries = SECRET_COLUMNS.flatMap((column) => {
    const text = box[column];
    return text === undefined
      ? []
      : [[column, text === null ? null : crew.vault.box.seal(text, mailboxPlace(id, column))]];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries) as Partial<MailboxSecrets>;
}
