/** What is damaged: sessions, proxies and files of a generated world, which has one of each notation. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generate } from '@groundcrew/simulator';
import type { LegacySamples } from './targets/legacy.ts';
import type { NotationSamples } from './targets/notations.ts';

export type Samples = NotationSamples & { legacy: LegacySamples };

/** A whole file of accounts is twenty times as long as all others together. */
const ACCOUNTS_TOGETHER = 3;

export async function readSamples(seed: number): Promise<Samples> {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundcrew-fuzz-'));
  try {
    const { legacy } = await generate({ accounts: 8, groups: 12, seed, out: path.join(folder, 'world') });
    return await readFolder(legacy);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFolder(folder: string): Promise<Samples> {
  const text = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
  const accounts = entriesOf(await text('accounts_config.json'));
  const sessions = accounts.flatMap(({ string_session }) =>
    typeof string_session === 'string' ? [string_session] : [],
  );
  const proxies = accounts.flatMap(({ proxy }) => (proxy === undefined ? [] : [notationOf(proxy)]));
  const files = (await readdir(path.join(folder, 'sessions'))).map((file) => path.join(folder, 'sessions', file));
  const legacy: LegacySamples = {
    'accounts_config.json': chunks(accounts).map((some) => JSON.stringify(some, null, 1)),
    'group_post_history.json': [await text('logs/group_post_history.json')],
    'messages.json': await Promise.all(['messages.json', 'messages_list.json', 'niche_messages.json'].map(text)),
    'messages_uk.txt': [await text('messages_ukraine_cars.txt')],
  };
  const others = ['targets.txt', 'group_niches.json', 'lexus_accounts_config.json', 'group_account_assignments.json'];
  for (const file of others) legacy[file] = [await text(file)];
  return { sessions, proxies, session_files: await Promise.all(files.map((file) => readFile(file))), legacy };
}

type Entry = { string_session?: unknown; proxy?: unknown };

/** The generated file is as careless as its models: a comma may stand at its end. */
function entriesOf(text: string): Entry[] {
  const parsed: unknown = JSON.parse(text.replace(/,(\s*[\]}])/g, '$1'));
  return Object.values(typeof parsed === 'object' && parsed !== null ? parsed : {});
}

function notationOf(proxy: unknown): string {
  return typeof proxy === 'string' ? proxy : JSON.stringify(proxy);
}

function chunks(entries: Entry[]): Entry[][] {
  const count = Math.ceil(entries.length / ACCOUNTS_TOGETHER);
  return Array.from({ length: count }, (_, index) =>
    entries.slice(index * ACCOUNTS_TOGETHER, (index + 1) * ACCOUNTS_TOGETHER),
  );
}
