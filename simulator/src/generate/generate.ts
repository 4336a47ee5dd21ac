/** `simulator --generate`: a world, and the folder of older files whose accounts and groups stand in it. */
import { join } from 'node:path';
import { createChance } from '#chance.ts';
import { dcsOf, worldFile, type WorldFile } from '#world-file.ts';
import type { Expected, LegacyFile } from './expected.ts';
import { legacyAccounts } from './legacy/accounts.ts';
import { legacyAssignments } from './legacy/assignments.ts';
import { legacyMessages } from './legacy/messages.ts';
import type { SessionServer } from './legacy/session-kinds.ts';
import { legacyTargets } from './legacy/targets.ts';
import { DEFAULT_NICHE } from './names.ts';
import { fillFolder } from './out-folder.ts';
import { planWorld, type PlannedWorld } from './world.ts';

export type GenerateOptions = {
  accounts: number;
  groups: number;
  seed: number;
  /** Groups and people of every odd kind among the ordinary ones. */
  all_kinds?: boolean | undefined;
  /** The folder to write to: absent, empty, or of an earlier world. */
  out: string;
  /** What the session strings name as their server. Absent: addresses at which nobody is. */
  server?: SessionServer | undefined;
};

export type GenerateSummary = {
  world: string;
  server_key: string;
  legacy: string;
  expected: string;
  seed: number;
  starts_at: string;
  accounts: number;
  /** Entries of accounts_config.json on top, for their odd notations. */
  extra_accounts: number;
  groups: number;
  targets: number;
  bound: number;
  users: number;
  files: number;
};

/** The phones and ids of more would leave their ranges. */
const ACCOUNTS_MAX = 10_000;
const GROUPS_MAX = 1_000_000;

/** The same options give the same files, except for the server's fresh RSA key in world.json and server-key.pem. */
export async function generate(options: GenerateOptions): Promise<GenerateSummary> {
  check('accounts', options.accounts, ACCOUNTS_MAX);
  check('groups', options.groups, GROUPS_MAX);
  if (!Number.isSafeInteger(options.seed)) throw new Error(`--seed ${options.seed} is not a whole number`);
  const chance = createChance(options.seed);
  const world = planWorld(chance, options);
  const { files, expected } = legacyFolder(world, options);
  const all: LegacyFile[] = [
    { path: 'world.json', content: worldText(world.file) },
    { path: 'server-key.pem', content: world.public_key },
    ...files.map(({ path, content }) => ({ path: join('legacy', path), content })),
  ];
  const manifest = [...all.map(({ path }) => path), 'expected.json'];
  // The manifest first: whatever stops the rest, the next run knows what it may replace.
  const last = { path: 'expected.json', content: `${JSON.stringify({ ...expected, files: manifest }, null, 1)}\n` };
  await fillFolder(options.out, [last, ...all]);
  return summary(world, expected, { out: options.out, files: all.length + 1 });
}

function legacyFolder(world: PlannedWorld, options: GenerateOptions): { files: LegacyFile[]; expected: Expected } {
  const { accounts, groups, starts_at } = world;
  const chance = createChance(options.seed).split('legacy');
  const { api } = world.file;
  const people = legacyAccounts({
    chance: chance.split('accounts'),
    accounts,
    api,
    dc_id: dcsOf(world.file)[0],
    server: options.server,
  });
  const targets = legacyTargets(chance.split('targets'), groups);
  const assignments = legacyAssignments(chance.split('assignments'), { groups, accounts, starts_at });
  const messages = legacyMessages();
  const { orphan } = assignments;
  const links = [...targets.links, { link: orphan.link, niche: DEFAULT_NICHE, outcome: 'bound' }];
  return {
    files: [...people.files, ...targets.files, ...assignments.files, ...messages.files],
    expected: {
      options: { accounts: options.accounts, groups: options.groups, seed: options.seed },
      accounts: {
        ...people.expected,
        total: people.expected.active + people.expected.inactive.length + 1,
        inactive: [...people.expected.inactive, orphan.account],
        without_session: [...people.expected.without_session, orphan.account],
        unconfigured: [orphan.account],
      },
      targets: { total: links.length, by_niche: countNiches(links), links },
      bindings: assignments.bindings,
      posts: assignments.posts,
      messages: messages.expected,
      rejected: [...targets.rejected, ...people.rejected, ...assignments.rejected],
      remarks: people.remarks,
    },
  };
}

function countNiches(links: Expected['targets']['links']): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { niche } of links) counts[niche] = (counts[niche] ?? 0) + 1;
  return counts;
}

/** One user and one group a line, so that people can read it and `grep` finds whole records. */
function worldText(world: WorldFile): string {
  const { users, groups, ...rest } = worldFile.parse(world);
  const head = JSON.stringify(rest, null, 2).replace(/\n\}$/, '');
  const list = (items: readonly unknown[]): string => items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  return `${head},\n  "users": [\n${list(users)}\n  ],\n  "groups": [\n${list(groups)}\n  ]\n}\n`;
}

function summary(world: PlannedWorld, expected: Expected, done: { out: string; files: number }): GenerateSummary {
  const configured = expected.accounts.total - expected.accounts.unconfigured.length;
  return {
    world: join(done.out, 'world.json'),
    server_key: join(done.out, 'server-key.pem'),
    legacy: join(done.out, 'legacy'),
    expected: join(done.out, 'expected.json'),
    seed: world.file.seed,
    starts_at: world.starts_at.toISOString(),
    accounts: world.accounts.length,
    extra_accounts: configured - world.accounts.length,
    groups: world.groups.length,
    targets: expected.targets.total,
    bound: expected.bindings.length,
    users: world.file.users.length,
    files: done.files,
  };
}

function check(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new Error(`--${name} ${value} is not a whole number from 1 to ${max}`);
}
