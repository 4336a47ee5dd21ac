// The port to mail servers. The layer mail/ is behind it; everybody else sees only this.
import type { MAIL_SECURITIES } from '@groundcrew/contract';
import type { Invitation, MailAddress, MailAddresses } from '#domain/inbox.ts';
import type { MailFault } from '#domain/mail/faults.ts';

export type MailSecurity = (typeof MAIL_SECURITIES)[number];

export type MailServer = { host: string; port: number; security: MailSecurity };

/** How to log in. An access token is brought by whoever keeps it, fresh. */
export type MailSecret = { kind: 'password'; password: string } | { kind: 'token'; access_token: string };

/** Whom to log in as, at which server. */
export type MailIdentity = MailServer & {
  user: string;
  secret: MailSecret;
  /** A certificate that a person trusts, as AB:CD:…; null: those that the system trusts. */
  certificate_sha256: string | null;
};

export type MailFolder = { path: string; role: 'inbox' | 'sent' };

export type FolderState = {
  uid_validity: number;
  uid_next: number;
  exists: number;
  /** Grows with every change, where the server counts them (CONDSTORE); else null. */
  modseq: string | null;
};

/** What a folder says of a message without showing it. */
export type MailHead = { uid: number; size_bytes: number; seen: boolean; received_at: Date };

/** A message as it stands on the server. `truncated`: only its beginning was fetched, for it is above the limit. */
export type RawMail = MailHead & { raw: Buffer; truncated: boolean };

/** One connection, logged in. Everything rejects with a MailFaultError when the server fails. */
export type MailSession = {
  /** The inbox, and the folder of sent mail where there is one. */
  folders: () => Promise<MailFolder[]>;
  /** Looks into a folder without changing anything there: what is read stays unseen. */
  open: (path: string) => Promise<FolderState>;
  /** The state of a folder that is not open; null when there is none of that name. */
  peek: (path: string) => Promise<FolderState | null>;
  /** UIDs above `after` in the open folder, rising; `since`: only what came in on that day or later. */
  uidsAfter: (after: number, since: Date | null) => Promise<number[]>;
  heads: (uids: readonly number[]) => Promise<MailHead[]>;
  /** Messages in rising order; what is gone meanwhile is left out. Of each at most `max_bytes`. */
  fetch: (heads: readonly MailHead[], max_bytes: number) => Promise<RawMail[]>;
  /** Resolves when something new came into the open folder, or after `timeout_ms`, or when the signal fires. */
  waitForNews: (timeout_ms: number, signal: AbortSignal) => Promise<'news' | 'time' | 'stopped'>;
  append: (path: string, raw: Buffer) => Promise<void>;
  /** Whether a folder has a message of this Message-ID. */
  has: (path: string, message_id: string) => Promise<boolean>;
  close: () => Promise<void>;
};

/** What a mail that goes out is made of; the same parts make the same bytes. */
export type OutgoingMail = {
  message_id: string;
  date: Date;
  from: MailAddress;
  to: readonly MailAddress[];
  cc: readonly MailAddress[];
  subject: string;
  in_reply_to: string | null;
  references: readonly string[];
  text: string;
  files: readonly { file_name: string; mime_type: string; bytes: Buffer }[];
};

/** What became of a message that was handed to a server. */
export type SendOutcome =
  /** `ready` said no, and nothing of it went out. */
  | { kind: 'kept_back' }
  /** Taken. `refused`: recipients whom the server did not take. */
  | { kind: 'sent'; response: string; refused: { address: string; reason: string }[] }
  /** Proved not to be taken. `permanent`: to repeat it without changing something will not help. */
  | { kind: 'refused'; permanent: boolean; detail: string }
  /** It did not come to sending. */
  | { kind: 'failed'; fault: MailFault }
  /** All of it had gone out, and the server's answer did not come: nobody knows whether it was taken. */
  | { kind: 'unknown'; detail: string };

export type MailEnvelope = { from: string; to: readonly string[] };

export type OauthSecrets = {
  token_url: string;
  client_id: string;
  client_secret: string | null;
  refresh_token: string;
};

export type FreshToken = { access_token: string; expires_in_ms: number; refresh_token: string | null };

export type MailGateway = {
  /** Whether it is a server of that protocol, encrypted as is said, that answers there. Rejects with a MailFaultError when it is not. */
  look: (server: MailServer, protocol: 'imap' | 'smtp') => Promise<void>;
  /** `onStep` tells of the stages of the way, for the log. */
  connect: (identity: MailIdentity, options?: { onStep?: (step: MailStep) => void }) => Promise<MailSession>;
  /** Logs in by SMTP and sends nothing. */
  testSmtp: (identity: MailIdentity) => Promise<void>;
  compose: (mail: OutgoingMail) => Promise<Buffer>;
  /** `ready` is asked when the server has let us in and nothing was said yet of the message. */
  sendMail: (
    identity: MailIdentity,
    mail: { raw: Buffer; envelope: MailEnvelope; ready: () => Promise<boolean> },
  ) => Promise<SendOutcome>;
  /** By its own connection: puts a message into the folder of sent mail, as seen, unless it is there. */
  appendToSent: (identity: MailIdentity, mail: { raw: Buffer; message_id: string }) => Promise<void>;
  freshToken: (secrets: OauthSecrets) => Promise<FreshToken>;
  /** What the domain itself names by SRV records (RFC 6186, RFC 8314). Never rejects. */
  namedServers: (domain: string) => Promise<{ imap: MailServer[]; smtp: MailServer[] }>;
  /** A message taken apart. Should never reject: what cannot be read is left out. */
  parse: (raw: Buffer, options: { truncated: boolean }) => Promise<ParsedMail>;
  /** The least that can be made of a message that could not be read or stored; with `head` what its head says of itself. */
  unreadable: (raw: Buffer, options: { truncated: boolean; head: boolean }) => Promise<ParsedMail>;
  /** A whole page of HTML that `parse` has sanitised; its headers are the caller's matter. */
  page: (html: string, options: MailPageOptions) => Promise<string>;
};

export type MailPageOptions = {
  /** Whether images of other servers are shown. Where they are not, each stands there as `data-src`. */
  with_remote: boolean;
  /** Where an image of the mail itself is read, by its Content-ID in lower case and without brackets. */
  images: ReadonlyMap<string, string>;
};

export type MailStep = 'connecting' | 'tls' | 'logged_in' | 'closed';

export type ParsedFile = {
  file_name: string;
  mime_type: string;
  content_id: string | null;
  inline: boolean;
  bytes: Buffer;
  /** Only its beginning is here. */
  cut: boolean;
};

/** A message as its parts say; nothing of it is trusted. */
export type ParsedMail = {
  message_id: string | null;
  in_reply_to: string[];
  references: string[];
  subject: string;
  date: Date | null;
  addresses: MailAddresses;
  text: string;
  /** Sanitised; null: there is none, or too much of it. */
  html: string | null;
  /** Names in lower case, with their values, of those headers that the rules look at. */
  headers: ReadonlyMap<string, string>;
  /** Of what became of a message (RFC 3464), and of which one. */
  report: { failed: boolean; message_id: string | null; recipients: string[]; reason: string | null } | null;
  invitation: Invitation | null;
  files: ParsedFile[];
  /** SHA-256 over what it says. */
  content_hash: string;
};
