/** The groups of a world: how each can be reached, what is odd about it, and who is in it already. */
import type { Chance } from '#chance.ts';
import type { FloodRule, WorldGroup, WorldUser } from '#world-file.ts';
import { DEFAULT_NICHE, groupName, saying, type Language, type Niche } from './names.ts';
import { accessHash, type Account } from './people.ts';

type GroupRole = 'plain' | 'read_only' | 'no_photos' | 'slow_mode' | 'flood_guarded' | 'approval' | 'disabled_niche';

/** Which of the older files name a group. */
type Listing = 'targets' | 'niches_only' | 'assignments_only';

export type PlannedGroup = {
  world: WorldGroup;
  reach: 'public' | 'invite' | 'private';
  role: GroupRole;
  niche: Niche;
  /** False: the older files give it no niche, and it gets the default one. */
  niche_written: boolean;
  listing: Listing;
  /** The account that is a member already and to which the older files bind the group. */
  bound_to: Account | null;
};

/** One of each stands among the first public groups; approval again once in a hundred groups. */
const ROLES: readonly GroupRole[] = [
  'approval',
  'read_only',
  'no_photos',
  'slow_mode',
  'flood_guarded',
  'disabled_niche',
  'approval',
];

/** More talk than this would only make large worlds slow to read. */
const GROUPS_WITH_TALK = 500;

type Surroundings = { accounts: readonly Account[]; others: readonly WorldUser[]; starts_at: Date };

export function makeGroups(chance: Chance, count: number, around: Surroundings): PlannedGroup[] {
  const privates = Math.min(5, Math.floor(count / 12));
  const invites = Math.floor(count / 6);
  const taken = new Map<string, number>();
  const ids = groupIds(chance, count);
  let ordinary = 0;
  let bound = 0;
  return Array.from({ length: count }, (_, position) => {
    const reach = position < privates ? 'private' : position < privates + invites ? 'invite' : 'public';
    const isBound = reach === 'private' || position % 5 === 0;
    const role = reach === 'public' && !isBound ? roleOf(ordinary++) : 'plain';
    const plan = { reach, role, bound_to: isBound ? accountAt(around.accounts, bound++) : null } as const;
    const listing = listingOf(plan, position);
    const niche = listing === 'assignments_only' ? DEFAULT_NICHE : nicheOf(chance, role, reach);
    const niche_written =
      niche !== DEFAULT_NICHE || listing === 'niches_only' || (listing === 'targets' && position % 3 === 0);
    const world = makeGroup(chance, { ...plan, id: ids(position), niche, position, taken, around });
    return { ...plan, world, niche, niche_written, listing };
  });
}

function roleOf(ordinary: number): GroupRole {
  return ROLES[ordinary] ?? (ordinary % 100 === 50 ? 'approval' : 'plain');
}

function listingOf(plan: Pick<PlannedGroup, 'reach' | 'role' | 'bound_to'>, position: number): Listing {
  if (plan.reach === 'private' || plan.role !== 'plain') return 'targets';
  if (plan.bound_to) return position % 10 === 0 ? 'assignments_only' : 'targets';
  return position % 10 === 7 ? 'niches_only' : 'targets';
}

function nicheOf(chance: Chance, role: GroupRole, reach: PlannedGroup['reach']): Niche {
  if (role === 'disabled_niche') return 'disabled_crypto';
  if (role !== 'plain' || reach === 'private' || chance.happens(0.7)) return DEFAULT_NICHE;
  return chance.pick(['bali_villas', 'turkey_homes'] as const);
}

type GroupFacts = Pick<PlannedGroup, 'reach' | 'role' | 'bound_to' | 'niche'> & {
  id: number;
  position: number;
  taken: Map<string, number>;
  around: Surroundings;
};

function makeGroup(chance: Chance, facts: GroupFacts): WorldGroup {
  const { role, reach, around, bound_to } = facts;
  const name = groupName(chance, facts.niche, facts.taken);
  const people = threeOf(chance, around.others);
  const age_days = chance.between(100, 2000);
  const approval = { join: 'approval', approve_after_seconds: chance.pick([1800, 21_600]) } as const;
  return {
    id: facts.id,
    access_hash: accessHash(chance),
    kind: 'supergroup',
    title: name.title,
    ...(reach === 'public' ? { username: name.username } : {}),
    ...(reach === 'invite' ? { invite_hash: inviteHash(chance) } : {}),
    ...(role === 'approval' ? approval : { join: 'open' }),
    write: role === 'read_only' ? 'admins' : 'members',
    photos: role !== 'no_photos',
    slow_mode_seconds: role === 'slow_mode' ? 300 : 0,
    ...(role === 'flood_guarded' ? { flood_rules: FLOODS_WITHIN } : {}),
    created_at: new Date(around.starts_at.getTime() - age_days * 86_400_000).toISOString(),
    members: [...people.map((person) => person.id), ...(bound_to ? [bound_to.user.id] : [])],
    banned: [],
    messages: facts.position < GROUPS_WITH_TALK ? talk(chance, people, name.language, around.starts_at) : [],
  };
}

/** Two posts a day are far below it, a script gone wild is not. */
const FLOODS_WITHIN: FloodRule[] = [
  { method: 'messages.sendMessage', max: 3, per_seconds: 3600, wait_seconds: 1800 },
  { method: 'messages.sendMedia', max: 3, per_seconds: 3600, wait_seconds: 1800 },
];

function talk(chance: Chance, people: readonly WorldUser[], language: Language, ends_at: Date): WorldGroup['messages'] {
  const count = chance.between(2, 6);
  let at_ms = ends_at.getTime() - 3 * 86_400_000;
  return Array.from({ length: count }, (_, index) => {
    at_ms += chance.between(60_000, 10 * 3_600_000);
    return {
      id: index + 1,
      from: chance.pick(people).id,
      at: new Date(at_ms).toISOString(),
      text: saying(chance, language),
    };
  });
}

/** A channel id for every position, each in a range of its own, in no order. */
function groupIds(chance: Chance, count: number): (position: number) => number {
  const step = Math.max(1, Math.floor(700_000_000 / count));
  const places = chance.shuffle(Array.from({ length: count }, (_, place) => place));
  return (position) => 1_200_000_000 + (places[position] ?? position) * step + chance.int(step);
}

/** Like Telegram's: 16 bytes in 22 characters; one that could be a phone number is not made. */
function inviteHash(chance: Chance): string {
  return `A${chance.bytes(16).toString('base64url').slice(1)}`;
}

/** Neighbours in the list, which is in no order anyway. */
function threeOf(chance: Chance, others: readonly WorldUser[]): WorldUser[] {
  const first = chance.int(Math.max(1, others.length - 2));
  return others.slice(first, first + 3);
}

function accountAt(accounts: readonly Account[], index: number): Account | null {
  return accounts[index % accounts.length] ?? null;
}
