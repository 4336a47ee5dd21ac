// Mailboxes: how mail comes in (IMAP) and goes out (SMTP). Passwords and tokens go in and never come out.
import { z } from 'zod';
import { accountId, rowId } from '#ids.ts';
import { admin, manager, route, viewer } from '#route.ts';
import { tellable } from '#told.ts';
import { MAIL_FAULTS, MAIL_SECURITIES } from '#values.ts';

/** What is wrong with a certificate. */
export const CERTIFICATE_FAULTS = [
  'expired',
  'not_yet_valid',
  'self_signed',
  'unknown_issuer',
  'wrong_host',
  'changed',
] as const;

/** What is at a port in the place of what was expected, as its first bytes tell. */
export const FOUND_SERVICES = [
  'imap',
  'smtp',
  'pop3',
  'web',
  'no_mail',
  /** The right protocol, encrypted from the first byte, where the settings say otherwise. */
  'tls',
  /** The right protocol, not encrypted from the first byte, where the settings say TLS. */
  'no_tls',
  'no_starttls',
  /** It takes connections and says nothing. */
  'silent',
] as const;

export const MAILBOX_STATUSES = ['new', 'syncing', 'ok', ...MAIL_FAULTS] as const;

const security = z.enum(MAIL_SECURITIES);
const server = z.object({ host: z.string(), port: z.int(), security });
const port = z.int().min(1).max(65_535);
const host = z.string().trim().min(1).max(253);
const user = z.string().trim().min(1).max(320).nullable();
const secret = z.string().min(1).max(10_000).nullable();

export const mailbox = z.object({
  id: z.int(),
  user_id: z.string().nullable().describe('who has added it'),
  email: z.string(),
  is_active: z.boolean(),
  smtp_host: z.string(),
  smtp_port: z.int(),
  smtp_user: z.string().nullable().describe('null: the address'),
  smtp_security: security,
  imap_host: z.string().nullable().describe('null: smtp_host, with imap. in the place of a leading smtp.'),
  imap_port: z.int(),
  imap_user: z.string().nullable().describe('null: that of SMTP'),
  imap_security: security,
  oauth_token_url: z.string().nullable(),
  oauth_client_id: z.string().nullable(),
  certificate_sha256: z.string().nullable().describe('of a certificate that a person has decided to trust'),
  sync_days: z.int().describe('how far back the first sync goes'),
  has_password: z.boolean(),
  has_oauth: z.boolean(),
  status: z.enum(MAILBOX_STATUSES).describe('what its watcher has found last'),
  status_message: z.string().nullable(),
  ...tellable,
  what_to_do: z.string().nullable().describe('about its status; null: nothing'),
  status_at: z.date().nullable(),
  failures: z.int().describe('one after the other'),
  next_try_at: z.date().nullable().describe('null: nobody tries again before a person has changed something'),
  last_sync_at: z.date().nullable(),
  created_at: z.date(),
  created_by: z.string(),
  updated_at: z.date(),
});

const fault = z.object({
  kind: z.enum(MAIL_FAULTS),
  protocol: z.enum(['imap', 'smtp', 'oauth']),
  host: z.string(),
  port: z.int(),
  detail: z.string().describe('in the server’s words'),
  certificate: z
    .object({
      fault: z.enum(CERTIFICATE_FAULTS),
      sha256: z.string().describe('as `certificate_sha256` takes it'),
      valid_to: z.string(),
      subject: z.string(),
    })
    .optional(),
  found: z
    .enum(FOUND_SERVICES)
    .optional()
    .describe(
      'of `wrong_service`: the service that answers there; `tls`, `no_tls`: the right one, but otherwise encrypted than the settings say',
    ),
});

/** Of one way, in or out. */
export const mailWayTest = z.union([
  z.object({ ok: z.literal(true), server, milliseconds: z.int() }),
  z.object({ ok: z.literal(false), server, fault, sentence: z.string(), ...tellable, what_to_do: z.string() }),
]);
export type MailWayTest = z.infer<typeof mailWayTest>;

export const mailboxTest = z.object({ ok: z.boolean(), imap: mailWayTest, smtp: mailWayTest });
export type MailboxTest = z.infer<typeof mailboxTest>;

/** What of a mailbox can be said; what is left out stays, or is found from the address. */
const settings = z.object({
  is_active: z.boolean().optional(),
  smtp_host: host.optional(),
  smtp_port: port.optional(),
  smtp_user: user.optional(),
  smtp_password: secret.optional().describe('never shown again'),
  smtp_security: security.optional(),
  imap_host: host.nullable().optional(),
  imap_port: port.optional(),
  imap_user: user.optional(),
  imap_password: secret.optional().describe('null: that of SMTP'),
  imap_security: security.optional(),
  oauth_token_url: z.url().max(2_000).nullable().optional().describe('OAuth 2 in the place of passwords (XOAUTH2)'),
  oauth_client_id: z.string().trim().min(1).max(500).nullable().optional(),
  oauth_client_secret: secret.optional(),
  oauth_refresh_token: secret.optional(),
  certificate_sha256: z
    .string()
    .regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/, 'it takes 32 bytes as AB:CD:…')
    .nullable()
    .optional()
    .describe('trusts this certificate, and no other'),
  sync_days: z.int().min(0).max(3_650).optional(),
});

const untested = z.boolean().default(false).describe('store it without trying both ways');
const id = z.object({ id: accountId });
const read = route(viewer('inbox:read'));
const write = route(admin('inbox:write'));
const tags = ['mailboxes'];

export const mailboxRoutes = {
  list: read
    .route({ method: 'GET', path: '/mailboxes', tags, summary: 'All mailboxes, and how each stands' })
    .output(z.object({ items: z.array(mailbox) })),
  get: read
    .route({ method: 'GET', path: '/mailboxes/{id}', tags, summary: 'One mailbox, without its secrets' })
    .input(id)
    .output(mailbox),
  servers: read
    .route({
      method: 'GET',
      path: '/mailboxes/servers',
      tags,
      summary: 'Find the servers of an address',
      description: 'From a table of providers, what the domain names in the DNS, or the usual names.',
    })
    .input(z.object({ email: z.email().max(254) }))
    .output(
      z.object({
        source: z.enum(['provider', 'domain', 'guess']).describe('a guess only a log-in can prove'),
        imap: z.array(server),
        smtp: z.array(server),
      }),
    ),
  make: write
    .route({
      method: 'POST',
      path: '/mailboxes',
      tags,
      summary: 'Add a mailbox',
      description: 'Both its ways are tried first; when one does not work, nothing is stored and both are told of.',
      successStatus: 201,
    })
    .input(z.object({ email: z.email().max(254), untested }).extend(settings.shape))
    .output(mailbox.extend({ test: mailboxTest.nullable() })),
  change: write
    .route({
      method: 'PATCH',
      path: '/mailboxes/{id}',
      tags,
      summary: 'Change a mailbox',
      description: 'What tells how it is reached is tried first. What is left out stays; null takes a value away.',
    })
    .input(id.extend({ untested }).extend(settings.shape))
    .output(mailbox.extend({ test: mailboxTest.nullable() })),
  test: write
    .route({
      method: 'POST',
      path: '/mailboxes/{id}/test',
      tags,
      summary: 'Try both ways of a mailbox',
      description: 'Logs in by IMAP and by SMTP; sends and reads nothing.',
    })
    .input(id)
    .output(mailboxTest),
  read_again: route(manager('inbox:write'))
    .route({
      method: 'POST',
      path: '/mailboxes/messages/{id}/read-again',
      tags,
      summary: 'Read a mail once more that could not be read',
      description:
        'Of a message whose `error_code` is `unreadable`: what its source says now takes its place, under another id. Where it cannot be read by this version either, it stays (`wrong_state`).',
    })
    .input(z.object({ id: rowId }))
    .output(z.object({ read: z.literal(true) })),
  remove: write
    .route({
      method: 'DELETE',
      path: '/mailboxes/{id}',
      tags,
      summary: 'Remove a mailbox with its conversations',
      description: 'On its servers nothing is changed.',
    })
    .input(id)
    .output(z.object({ removed: z.literal(true) })),
};
