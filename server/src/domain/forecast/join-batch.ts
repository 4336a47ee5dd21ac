// One batch of joins, as the joiner does it when all goes well. It yields the instant until which it waits.
import { joinBlockers, workspaceBlockers } from '#domain/blockers.ts';
import { chooseJoiner } from '#domain/join-choice.ts';
import { BATCH_SIZE, isNicheDisabled } from '#domain/limits.ts';
import { parseLink } from '#domain/links.ts';
import type { AccountState } from '#domain/accounts.ts';
import type { TargetState } from '#domain/targets.ts';
import type { PlannedJoins } from './input.ts';
import { asOfNow, join, type World } from './world.ts';

export function* joinBatch(world: World, { niche, batch_size }: PlannedJoins): Generator<Date, void> {
  if (isNicheDisabled(niche)) return;
  const tried = new Set<number>();
  const total = Math.min(batch_size, BATCH_SIZE.max, newOnes(world, niche).length);
  while (tried.size < total) {
    for (let until = pauseOf(world, niche); until; until = pauseOf(world, niche)) yield until;
    if (workspaceBlockers(world.input.rules, world.now).length > 0) return;
    const next = nextJoin(world, niche, tried);
    if (!next) return;
    tried.add(next.target.id);
    join(world, next.target, next.account);
  }
}

function pauseOf({ join_pauses, now }: World, niche: string): Date | null {
  const until = join_pauses.get(niche);
  return until && until > now ? until : null;
}

/** Who is in a group of which only the id is known cannot be told without asking Telegram. */
function newOnes({ targets, to_join }: World, niche: string): readonly TargetState[] {
  const known = to_join.get(niche);
  if (known) return known;
  const found = [...targets.values()]
    .filter((target) => target.niche === niche && target.status === 'new' && readsAs(target) === 'link')
    .toSorted((one, other) => one.id - other.id);
  to_join.set(niche, found);
  return found;
}

/** What stands as the link of a group: somebody may have put something into the table that is none. */
export function readsAs({ link }: TargetState): 'link' | 'id' | 'nothing' {
  const parsed = parseLink(link);
  if (!parsed.ok) return 'nothing';
  return parsed.link.kind === 'id' ? 'id' : 'link';
}

function nextJoin(
  world: World,
  niche: string,
  tried: ReadonlySet<number>,
): { target: TargetState; account: AccountState } | null {
  const { now, input } = world;
  const given = { rules: input.rules, now, excluded: new Map<number, string>() };
  const free = [...world.accounts.values()]
    .map((account) => asOfNow(world, account))
    .filter((account) => joinBlockers(account, input.rules, now).length === 0);
  if (free.length === 0) return null;
  for (const target of newOnes(world, niche)) {
    if (tried.has(target.id)) continue;
    const { account } = chooseJoiner(free, target, given);
    if (account) return { target, account };
  }
  return null;
}
