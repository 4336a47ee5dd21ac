// What older databases keep beside accounts, groups and posts.
import { HEALTH_STATUSES, type HealthStatus } from '@groundcrew/contract/values.ts';
import { parseAddress } from '#domain/mail/addresses.ts';
import type { MailSecurity } from '#domain/mail/gateway.ts';
import { BLOCKED_COLUMNS, HEALTH_COLUMNS, MAILBOX_COLUMNS as MAIL } from './columns.ts';
import { dateIn, flagIn, longTextIn, textIn, wholeIn, type OlderRow } from './row.ts';

export type OlderBlock = { file: string; line: string; account: string; group: string; reason: string | null };

export function readBlockRow(row: OlderRow): OlderBlock | string {
  const [account, group] = [textIn(row, BLOCKED_COLUMNS.account), textIn(row, BLOCKED_COLUMNS.group)];
  if (account === null) return 'it names no account';
  if (group === null) return 'it names no group';
  const reason = longTextIn(row, BLOCKED_COLUMNS.reason);
  return { file: row.file, line: row.line, account: account.toLowerCase(), group: group.toLowerCase(), reason };
}

export type OlderHealth = {
  file: string;
  line: string;
  account: string;
  status: HealthStatus;
  error_message: string | null;
  consecutive_failures: number;
  last_checked: Date;
  last_success: Date | null;
};

export function readHealthRow(row: OlderRow): OlderHealth | string {
  const account = textIn(row, HEALTH_COLUMNS.account);
  if (account === null) return 'it names no account';
  const word = textIn(row, HEALTH_COLUMNS.status)?.toLowerCase();
  const status = HEALTH_STATUSES.find((known) => known === word);
  if (status === undefined) return `its status is none of ${HEALTH_STATUSES.join(', ')}`;
  const last_checked = dateIn(row, HEALTH_COLUMNS.last_checked);
  if (last_checked.kind !== 'date') return 'last_checked cannot be read as a date';
  const last_success = dateIn(row, HEALTH_COLUMNS.last_success);
  const is_ok = status === 'ok';
  return {
    file: row.file,
    line: row.line,
    account: account.toLowerCase(),
    status,
    error_message: is_ok ? null : (longTextIn(row, HEALTH_COLUMNS.error_message) ?? 'as the older database said'),
    consecutive_failures: is_ok ? 0 : Math.max(1, wholeIn(row, HEALTH_COLUMNS.consecutive_failures)),
    last_checked: last_checked.date,
    last_success: last_success.kind === 'date' ? last_success.date : is_ok ? last_checked.date : null,
  };
}

export type OlderMailbox = {
  file: string;
  line: string;
  email: string;
  is_active: boolean;
  smtp_host: string;
  smtp_port: number;
  smtp_user: string | null;
  smtp_password: string | null;
  smtp_security: MailSecurity;
  imap_host: string | null;
  imap_port: number;
  imap_user: string | null;
  imap_password: string | null;
  imap_security: MailSecurity;
};

const HOST = /^[^\s/@\p{Cc}]{1,253}$/u;

export function readMailboxRow(row: OlderRow): OlderMailbox | string {
  const address = parseAddress(textIn(row, MAIL.email) ?? '');
  if (address === null) return 'email is no address like anna@example.com';
  const said = flagIn(row, MAIL.is_active);
  const smtp_host = textIn(row, MAIL.smtp_host);
  if (smtp_host === null || !HOST.test(smtp_host)) return 'smtp_host is no host name or IP address';
  const imap_host = textIn(row, MAIL.imap_host);
  if (imap_host !== null && !HOST.test(imap_host)) return 'imap_host is no host name or IP address';
  const [smtp_port, imap_port] = [portIn(row, MAIL.smtp_port, 587), portIn(row, MAIL.imap_port, 993)];
  if (smtp_port === null) return 'smtp_port is no port';
  if (imap_port === null) return 'imap_port is no port';
  return {
    file: row.file,
    line: row.line,
    email: address.address,
    // What is neither yes nor no is no: a person looks at it first.
    is_active: said ?? said === null,
    smtp_host,
    smtp_port,
    smtp_user: textIn(row, MAIL.smtp_user),
    smtp_password: longTextIn(row, MAIL.smtp_password),
    smtp_security: securityIn(row, MAIL.smtp_security) ?? (smtp_port === 465 ? 'tls' : 'starttls'),
    imap_host,
    imap_port,
    imap_user: textIn(row, MAIL.imap_user),
    imap_password: longTextIn(row, MAIL.imap_password),
    imap_security: securityIn(row, MAIL.imap_security) ?? (imap_port === 143 ? 'starttls' : 'tls'),
  };
}

function portIn(row: OlderRow, columns: readonly string[], usual: number): number | null {
  if (textIn(row, columns) === null) return usual;
  const port = wholeIn(row, columns);
  return port >= 1 && port <= 65_535 ? port : null;
}

function securityIn(row: OlderRow, columns: readonly string[]): MailSecurity | null {
  const word = textIn(row, columns)?.toLowerCase() ?? '';
  if (word === 'ssl' || word === 'tls') return 'tls';
  return word === 'starttls' || word === 'none' ? word : null;
}
