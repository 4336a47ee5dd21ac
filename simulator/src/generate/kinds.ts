/**
 * Everything odd that a group or a person can be, for worlds that are asked for it. Ordinary public groups change; what
 * the older files say of them stays true: their links, niches and bindings.
 */
import type { WorldGroup, WorldUser } from '#world-file.ts';
import type { PlannedGroup } from './groups.ts';

type Change = (group: WorldGroup, around: { bot: number; next: WorldGroup | undefined }) => Partial<WorldGroup>;

/** In their order; `next` is the group that stands behind it in this list. */
const KINDS: readonly Change[] = [
  ({ members }) => ({ members_max: members.length }),
  (_group, { bot }) => ({ guard_bot: bot }),
  () => ({ bans_after: { messages: 1, how: 'ban' } }),
  () => ({ bans_after: { messages: 2, how: 'kick' } }),
  () => ({ stars: 10 }),
  () => ({ forbids: ['media'] }),
  () => ({ forbids: ['plain'] }),
  () => ({ forbids: ['videos', 'docs', 'stickers'], reactions: ['👍', '👎'], reactions_max: 2 }),
  () => ({ guests: 'must_join' }),
  () => ({ join: 'closed' }),
  ({ members }) => ({ service_messages: true, admins: members.slice(0, 1) }),
  ({ members }) => ({ topics: TOPICS, admins: members.slice(0, 1) }),
  ({ members }, { next }) => ({
    kind: 'channel',
    admins: members.slice(0, 1),
    ...(next ? { discussion: next.id } : {}),
  }),
  () => ({}),
];

/** Above the numbers of what was said before. */
const TOPICS = [
  { id: 100, title: 'Offers' },
  { id: 101, title: 'Questions' },
  { id: 102, title: 'Archive', closed: true },
];

/** One of each, and again once in a hundred ordinary groups. */
const EVERY = 100;

export function addKinds(groups: readonly PlannedGroup[], others: readonly WorldUser[]): void {
  const ordinary = groups.filter(({ reach, role, bound_to }) => reach === 'public' && role === 'plain' && !bound_to);
  const bot = others.at(-1)?.id;
  for (const [place, { world }] of ordinary.entries()) {
    const change = KINDS[place % EVERY];
    if (change && bot !== undefined) Object.assign(world, change(world, { bot, next: ordinary[place + 1]?.world }));
  }
  const invited = groups.find(({ reach, bound_to }) => reach === 'invite' && !bound_to);
  if (invited) Object.assign(invited.world, { kind: 'basic_group', admins: invited.world.members.slice(0, 1) });
  const [closed, premium, paid] = others;
  if (closed) closed.privacy = 'nobody';
  if (premium) premium.privacy = 'premium';
  if (paid) paid.stars = 25;
}
