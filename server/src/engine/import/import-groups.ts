import { utcDay } from '#domain/days.ts';
import { linkKey, markedChannelId } from '#domain/links.ts';
import { insertPosts, type ImportedPost } from '#store/imports/posts.ts';
import { insertTargets, storedTargets, storedTargetsByTelegramId, updateTargets } from '#store/imports/targets.ts';
import { planTargets, wantedTargets } from './plan-targets.ts';
import { noCounts, type Counts } from './report.ts';
import type { Work } from './work.ts';

export type ImportedGroups = { targets: Counts; bindings: Counts; posts: Counts };

/** Groups with their niches and bindings, then what was posted to them. `ids`: of the accounts, by session name. */
export async function importGroups(work: Work, ids: ReadonlyMap<string, number>): Promise<ImportedGroups> {
  const { scope, legacy, report, default_niche, rehearsed } = work;
  const now = scope.now();
  const wanted = wantedTargets(legacy);
  const posted = legacy.posts.map(({ link }) => linkKey(link));
  const stored = await storedTargets(scope, [...new Set([...wanted.keys(), ...posted])]);
  const marked = [...wanted.values()].flatMap(({ link }) =>
    link.kind === 'id' ? markedChannelId(link.channel_id) : [],
  );
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
      counted_today: new Set(posted.filter((_, n) => isToday(legacy.posts[n]?.created_at, now))),
    },
    report,
  );
  await insertTargets(scope, plan.create, { rehearsed });
  await updateTargets(scope, plan.update);
  const here = new Set([...stored.map(({ link_key }) => link_key), ...plan.create.map(({ link }) => linkKey(link))]);
  const posts = await importPosts(work, ids, here);
  return { targets: plan.targets, bindings: plan.bindings, posts };
}

function isToday(at: Date | undefined, now: Date): boolean {
  return at !== undefined && utcDay(at) >= utcDay(now);
}

function missing(name: string): never {
  throw new Error(`The account ${name} of a binding was not made.`);
}

/** `here`: the keys of the groups that are in the workspace now. A history alone makes neither a group nor an account. */
async function importPosts(
  { scope, legacy, report, rehearsed }: Work,
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
    else posts.push({ account_id, link_key, created_at: post.created_at });
  }
  const created = await insertPosts(scope, posts, { rehearsed });
  return { ...noCounts(), created, unchanged: posts.length - created };
}
