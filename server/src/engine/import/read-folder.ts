// What stands in a folder of the older scripts, read and checked entry by entry; nothing is known of the database yet.
import path from 'node:path';
import { parseAccountsConfig, type LegacyAccount } from '#domain/legacy/accounts.ts';
import { parseAssignments, type LegacyAssignment } from '#domain/legacy/assignments.ts';
import { decodeText, FILE_BYTES_MAX, LegacyFileError, type LegacyResult } from '#domain/legacy/file.ts';
import { parseMessages, type LegacyMessage } from '#domain/legacy/messages.ts';
import { parseNiches, type LegacyNiche } from '#domain/legacy/niches.ts';
import { parsePostHistory, type LegacyPost } from '#domain/legacy/post-history.ts';
import { parseTargetsFile, type LegacyTarget } from '#domain/legacy/targets.ts';
import { isAllowed, parseWhitelist, type AccountList } from '#domain/legacy/whitelist.ts';
import type { SqliteReader } from '#domain/sessions/parse.ts';
import type { SessionResult } from '#domain/sessions/session.ts';
import { readBounded, unreadable } from '#engine/read-bounded.ts';
import { findFiles } from './find-files.ts';
import type { Report, Sourced } from './report.ts';

/** How Telethon's files are read: that takes SQLite, which is no affair of the engine. */
export type SessionReaders = {
  readSqlite: SqliteReader;
  /** Null when there is no such file. */
  readSessionFile: (file: string) => Promise<SessionResult | null>;
};

export type LegacyFolder = {
  accounts: Sourced<LegacyAccount>[];
  /** What the whitelist and the blacklists say. */
  isAllowed: (session_name: string) => boolean;
  targets: Sourced<LegacyTarget>[];
  niches: Sourced<LegacyNiche>[];
  assignments: Sourced<LegacyAssignment>[];
  posts: Sourced<LegacyPost>[];
  messages: Sourced<LegacyMessage>[];
  /** Lines of targets.txt that name a group once more. */
  duplicates: number;
};

type Options = {
  readers: SessionReaders;
  /** Niches that are known already: `messages_NAME.txt` may name one. */
  niches: readonly string[];
};

/**
 * Reads all files of the folder; those that are missing give nothing. Throws `file_unreadable` naming the file, and the line
 * where it is known, when one cannot be read as a whole: then nothing at all is imported.
 */
export async function readFolder(folder: string, options: Options, report: Report): Promise<LegacyFolder> {
  const found = await findFiles(folder);
  const read = async <Entry>(
    file: string | null,
    parse: (file: string, content: Uint8Array) => LegacyResult<Entry>,
  ): Promise<Sourced<Entry>[]> => {
    if (file === null) return [];
    const content = await readBounded(path.join(folder, file), FILE_BYTES_MAX, file);
    const result = clearly(() => parse(file, content));
    report.add(result);
    return result.records.map((record) => ({ ...record, file }));
  };
  const { readSqlite } = options.readers;
  const configured = await read(found.accounts, (file, content) => parseAccountsConfig(file, content, { readSqlite }));
  const accounts = await withSessionFiles(folder, configured, options.readers, report);
  const lists = await readAccountLists(folder, found.account_lists, report);
  const before = report.notes.length;
  const targets = await read(found.targets, parseTargetsFile);
  const duplicates = report.notes.length - before;
  const niches = await read(found.niches, parseNiches);
  const known = new Set([...options.niches, ...niches.flatMap(({ niche }) => niche ?? [])]);
  const messages: Sourced<LegacyMessage>[] = [];
  for (const file of found.messages) {
    const found = await read(file, (name, content) => parseMessages(name, content, { niches: known }));
    for (const message of found) messages.push(message);
  }
  return {
    accounts,
    isAllowed: (session_name) => isAllowed(session_name, lists),
    targets,
    niches,
    assignments: await read(found.assignments, parseAssignments),
    posts: await read(found.posts, parsePostHistory),
    messages,
    duplicates,
  };
}

/** An account without a session string may have a file of Telethon beside; a broken one rejects the account. */
async function withSessionFiles(
  folder: string,
  accounts: Sourced<LegacyAccount>[],
  { readSessionFile }: SessionReaders,
  report: Report,
): Promise<Sourced<LegacyAccount>[]> {
  const complete: Sourced<LegacyAccount>[] = [];
  for (const account of accounts) {
    const result = account.session ? null : await readSession(folder, account.session_file, readSessionFile);
    if (result === null) complete.push(account);
    else if (result.ok) complete.push({ ...account, session: result.session });
    else report.reject(account, account.session_name, `${account.session_file}: ${result.reason}`);
  }
  return complete;
}

async function readSession(
  folder: string,
  file: string,
  readSessionFile: SessionReaders['readSessionFile'],
): Promise<SessionResult | null> {
  try {
    return await readSessionFile(path.join(folder, file));
  } catch (error) {
    throw unreadable(file, error);
  }
}

async function readAccountLists(folder: string, files: string[], report: Report): Promise<AccountList[]> {
  const lists: AccountList[] = [];
  for (const file of files) {
    const content = await readBounded(path.join(folder, file), FILE_BYTES_MAX, file);
    const says = (key: string) => clearly(() => decodeText(file, content)).includes(`"${key}"`);
    const isNamedSo = /^lexus_accounts_config\.json$|exclu|black|white|allow/i.test(file);
    // Other files about accounts are none of ours, and may be of any form.
    if (!isNamedSo && !says('allowed_accounts') && !says('excluded_accounts')) continue;
    const list = clearly(() => parseWhitelist(file, content));
    report.add(list);
    // A bare list says by the file's name only what it is a list of.
    const isBlacklist = /exclu|black/i.test(file) && !says('allowed_accounts') && list.excluded.length === 0;
    lists.push(isBlacklist ? { allowed: [], excluded: list.allowed } : list);
  }
  return lists;
}

/** Says in the registry's words which file cannot be read. */
function clearly<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof LegacyFileError ? unreadable(error.message, error) : error;
  }
}
