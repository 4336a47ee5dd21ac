// What older databases keep beside accounts and groups: each row is added once.
import { BLOCKED_COLUMNS, POST_COLUMNS } from '#domain/legacy/rows/columns.ts';
import { readBlockRow, readHealthRow, readMailboxRow } from '#domain/legacy/rows/others.ts';
import { readPostRow } from '#domain/legacy/rows/posts.ts';
import { textIn, type OlderRow } from '#domain/legacy/rows/row.ts';
import { mailboxPlace } from '#engine/mail/mailbox-identity.ts';
import type { Vault } from '#engine/vault.ts';
import {
  importMailbox,
  insertBlocks,
  insertHealth,
  type ImportedBlock,
  type ImportedHealth,
} from '#store/imports/others.ts';
import { insertPosts, type ImportedPost } from '#store/imports/posts.ts';
import type { Scope } from '#store/scope.ts';
import { noCounts, type Counts, type Report } from './report.ts';

export type Kind = 'posts' | 'blocked' | 'health' | 'mailboxes';

export type RestFacts = {
  /** Undefined: it did not come in. */
  accountOf: (ref: string) => number | undefined;
  /** The key of its link; `column`: where the reference stands. */
  groupOf: (ref: string, column: string) => string | undefined;
};

type Work = RestFacts & { scope: Scope; vault: Vault; report: Report; rehearsed: boolean };

export function importRest(kind: Kind, rows: readonly OlderRow[], work: Work): Promise<Counts> {
  switch (kind) {
    case 'posts':
      return importPosts(rows, work);
    case 'blocked':
      return importBlocks(rows, work);
    case 'health':
      return importHealth(rows, work);
    case 'mailboxes':
      return importMailboxes(rows, work);
  }
}

async function importPosts(rows: readonly OlderRow[], work: Work): Promise<Counts> {
  const posts: ImportedPost[] = [];
  for (const row of rows) {
    const post = readPostRow(row);
    const found = typeof post === 'string' ? post : pairOf(post, groupColumn(row, POST_COLUMNS.group), work);
    if (typeof found === 'string') work.report.reject(row, valueOf(row, POST_COLUMNS), found);
    if (typeof post === 'string' || typeof found === 'string') continue;
    const { created_at, status, message_content, error_message } = post;
    posts.push({ ...found, created_at, status, message_content, error_message });
  }
  const created = await insertPosts(work.scope, posts, { rehearsed: work.rehearsed });
  return { ...noCounts(), created, unchanged: posts.length - created };
}

async function importBlocks(rows: readonly OlderRow[], work: Work): Promise<Counts> {
  const blocks: ImportedBlock[] = [];
  for (const row of rows) {
    const block = readBlockRow(row);
    const found = typeof block === 'string' ? block : pairOf(block, groupColumn(row, BLOCKED_COLUMNS.group), work);
    if (typeof found === 'string') work.report.reject(row, valueOf(row, BLOCKED_COLUMNS), found);
    if (typeof block !== 'string' && typeof found !== 'string') blocks.push({ ...found, reason: block.reason });
  }
  const created = await insertBlocks(work.scope, blocks);
  return { ...noCounts(), created, unchanged: blocks.length - created };
}

async function importHealth(rows: readonly OlderRow[], work: Work): Promise<Counts> {
  const known: ImportedHealth[] = [];
  for (const row of rows) {
    const health = readHealthRow(row);
    const account_id = typeof health === 'string' ? undefined : work.accountOf(health.account);
    if (typeof health === 'string') work.report.reject(row, row.line, health);
    else if (account_id === undefined) work.report.reject(row, row.line, notHere('account', health.account));
    else known.push({ ...health, account_id });
  }
  const created = await insertHealth(work.scope, known);
  return { ...noCounts(), created, unchanged: known.length - created };
}

async function importMailboxes(rows: readonly OlderRow[], work: Work): Promise<Counts> {
  const counts = noCounts();
  for (const row of rows) {
    const box = readMailboxRow(row);
    if (typeof box === 'string') {
      work.report.reject(row, textIn(row, ['email']) ?? '', box);
      continue;
    }
    const { file: _file, line: _line, smtp_password, imap_password, ...settings } = box;
    const seal = (id: number) => {
      const sealed = (column: 'smtp_password' | 'imap_password', text: string | null) =>
        text === null ? null : work.vault.box.seal(text, mailboxPlace(id, column));
      return {
        smtp_password: sealed('smtp_password', smtp_password),
        imap_password: sealed('imap_password', imap_password),
      };
    };
    const made = { ...NEW_MAILBOX, ...settings };
    const rehearsed = work.rehearsed ? counts.created : null;
    if (await importMailbox(work.scope, made, { seal, rehearsed })) counts.created += 1;
    else counts.unchanged += 1;
  }
  return counts;
}

const NEW_MAILBOX = {
  user_id: null,
  created_by: 'import',
  oauth_token_url: null,
  oauth_client_id: null,
  oauth_client_secret: null,
  oauth_refresh_token: null,
  oauth_access_token: null,
  certificate_sha256: null,
  sync_days: 30,
};

/** The account and the group that a row means, or why it cannot be stored. */
function pairOf(
  { account, group }: { account: string; group: string },
  column: string,
  { accountOf, groupOf }: RestFacts,
): { account_id: number; link_key: string } | string {
  const account_id = accountOf(account);
  if (account_id === undefined) return notHere('account', account);
  const link_key = groupOf(group, column);
  return link_key === undefined ? notHere('group', group) : { account_id, link_key };
}

function notHere(what: string, ref: string): string {
  return `the ${what} ${ref.slice(0, 40)} is not in the older database, or did not come in`;
}

/** Which of the columns names the group: it says which table is meant. */
function groupColumn(row: OlderRow, columns: readonly string[]): string {
  return columns.find((column) => textIn(row, [column]) !== null) ?? '';
}

function valueOf(row: OlderRow, { group, account }: { group: readonly string[]; account: readonly string[] }): string {
  return `group ${textIn(row, group) ?? 'none'}, account ${textIn(row, account) ?? 'none'}`;
}
