// Which files of a folder the import reads.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, unreadable } from '#engine/read-bounded.ts';

export const TARGETS = 'targets.txt';
export const NICHES = 'group_niches.json';
export const ACCOUNTS = 'accounts_config.json';
export const ASSIGNMENTS = 'group_account_assignments.json';
export const POSTS = 'logs/group_post_history.json';

/** Paths below the folder, with forward slashes; null: there is none. */
export type FoundFiles = {
  targets: string | null;
  niches: string | null;
  accounts: string | null;
  assignments: string | null;
  posts: string | null;
  account_lists: string[];
  messages: string[];
};

const LOOKED_FOR = [
  TARGETS,
  NICHES,
  ACCOUNTS,
  'lexus_accounts_config.json',
  ASSIGNMENTS,
  POSTS,
  'messages*.json',
  'messages_*.txt',
];

/** `lexus_accounts_config.json`, `excluded_accounts.json` and the like; whether such a one is a list, its content says. */
const ACCOUNT_LIST = /accounts.*\.json$/i;
/** Not `sent_messages.txt`, `messages.log` and other records of what was said. */
const MESSAGES = /^(?:(?:[\w.-]+_)?messages(?:_[^/\\]+)?\.json|messages(?:_[^/\\]+)?\.txt)$/i;
const MESSAGE_FOLDERS = ['', 'messages/'];
/** Bounds an import of a folder that is not what it seems. */
const MESSAGE_FILES_MAX = 500;

/** Throws `file_unreadable` for what is no folder, or holds nothing that the older scripts kept. */
export async function findFiles(folder: string): Promise<FoundFiles> {
  const root = await namesIn(folder, '');
  if (root === null) throw unreadable(`${folder} is not there, or is no folder`);
  const logs = (await namesIn(folder, 'logs/')) ?? [];
  const has = (file: string) => ([...root, ...logs].includes(file) ? file : null);
  const lists = await Promise.all(MESSAGE_FOLDERS.map((below) => namesIn(folder, below)));
  const messages = lists
    .flatMap((names) => names ?? [])
    .filter((name) => MESSAGES.test(name.replace(/^messages\//, '')));
  if (messages.length > MESSAGE_FILES_MAX) throw unreadable(`more than ${MESSAGE_FILES_MAX} message files`);
  const found: FoundFiles = {
    targets: has(TARGETS),
    niches: has(NICHES),
    accounts: has(ACCOUNTS),
    assignments: has(ASSIGNMENTS),
    posts: has(POSTS),
    account_lists: root.filter((name) => ACCOUNT_LIST.test(name) && name !== ACCOUNTS && name !== ASSIGNMENTS),
    messages,
  };
  if (Object.values(found).every((file) => file === null || file.length === 0)) {
    throw unreadable(`${folder} holds nothing of the older scripts; looked for ${LOOKED_FOR.join(', ')}`);
  }
  return found;
}

/** In the order of their names, so that two imports of one folder do the same; null when there is no such folder. */
async function namesIn(folder: string, below: string): Promise<string[] | null> {
  try {
    return (await readdir(path.join(folder, below))).toSorted().map((name) => `${below}${name}`);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path.join(folder, below), error);
  }
}
