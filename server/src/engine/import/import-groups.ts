import { utcDay } from '#domain/days.ts';
import { linkKey } from '#domain/links.ts';
import { insertPosts, type ImportedPost } from '#store/imports/posts.ts';
import { insertTargets, storedTargets, storedTargetsByTelegramId, updateTargets } from '#store/imports/targets.ts';
import { planTargets, telegramIdOf, wantedTargets } from './plan-targets.ts';
import type { LegacyFolder } from './read-folder.ts';
import { noCounts, type Counts } from './report.ts';
import type { Work } from './work.ts';

export type ImportedTargets = { targets: Counts; bindings: Counts };

type GroupsWork = Omit<Work, 'legacy'> & { legacy: Pick<LegacyFolder, 'targets' | 'niches' | 'assignments' | 'posts'> };

/** Groups with their niches and bindings, then what was posted to them. `ids`: of the accounts, by session name. */
export async function importGroups(
  work: GroupsWork,
  ids: ReadonlyMap<string, number>,
): Promise<ImportedTargets & { posts: Counts }> {
  const { legacy, scope } = work;
  const today = legacy.posts.filter((post) => isToday(post.created_at, scope.now()));
  const counted = new Set(today.map(({ link }) => linkKey(link)));
  const posted = legacy.posts.map(({ link }) => linkKey(link));
  const { here, ...counts } = await importTargets(work, ids, { counted: (key) => counted.has(key), posted });
  return { ...counts, posts: await importPosts(work, ids, here) };
}

type Posted = {
  /** Whether the posts of today to a group are counted by its history. */
  counted: (link_key: string) => boolean;
  /** Groups to which was posted, by the keys of their links. */
  posted: readonly string[];
};

/** `here`: the keys of all of these groups that are in the workspace now. */
export async function importTargets(
  work: Omit<GroupsWork, 'legacy'> & { legacy: Omit<GroupsWork['legacy'], 'posts'> },
  ids: ReadonlyMap<string, number>,
  { counted, posted }: Posted,
): Promise<ImportedTargets & { here: Set<string> }> {
  const { scope, legacy, report, default_niche, rehearsed } = work;
  const now = scope.now();
  const wanted = wantedTargets(legacy);
  const stored = await storedTargets(scope, [...new Set([...wanted.keys(), ...posted])]);
  const marked = [...wanted.values()].flatMap((want) => telegramIdOf(want) ?? []);
  const twins = await storedTargetsByTelegramId(scope, marked);
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const plan = planTargets(
    wanted,
    {
      known: new Map(stored.map((target) => [target.link_key, target])),
      by_telegram_id: new Map(twins.map((target) => [target.telegram_id ?? 0, target])),
      idOf: (name) => ids.get(name) ?? missing(name),
      nameOf: (id) => names.get(id) ?? `account ${id}`,
      default_niche,
      now,
      isCounted: counted,
    },
    report,
  );
  await insertTargets(scope, plan.create, { rehearsed });
  await updateTargets(scope, plan.update);
  const here = new Set([...stored.map(({ link_key }) => link_key), ...plan.create.map(({ link }) => linkKey(link))]);
  return { targets: plan.targets, bindings: plan.bindings, here };
}

function isToday(at: Date, now: Date): boolean {
  return utcDay(at) >= utcDay(now);
}

function missing(name: string): never {
  throw new Error(`The account ${name} of a binding was not made.`);
}

/** Files keep of posts only that they were made. */
const POSTED = { status: 'success', message_content: null, error_message: null } as const;

/** `here`: the keys of the groups that are in the workspace now. A history alone makes neither a group nor an account. */
async function importPosts(
  { scope, legacy, report, rehearsed }: GroupsWork,
  ids: ReadonlyMap<string, number>,
  here: ReadonlySet<string>,
): Promise<Counts> {
  const posts: ImportedPost[] = [];
  for (const post of legacy.posts) {
    const account_id = ids.get(post.account);
    const link_key = linkKey(post.link);
    const value = `${post.link.link} ${post.account}`;
    if (account_id === undefined) report.reject(post, value, `the account ${post.account} is not configured`);
    else if (!here.has(link_key)) report.reject(post, value, 'the group stands in no other file');
    else posts.push({ account_id, link_key, created_at: post.created_at, ...POSTED });
  }
  const created = await insertPosts(scope, posts, { rehearsed });
  return { ...noCounts(), created, unchanged: posts.length - created };
}
