import { expect, test } from 'vitest';
import { createChance } from '#chance.ts';
import { parseWorld } from '#load-world.ts';
import { World } from '#world/world.ts';
import { planWorld } from './world.ts';

const options = { accounts: 12, groups: 60, seed: 1 };
const plain = planWorld(createChance(1), options);
const odd = planWorld(createChance(1), { ...options, all_kinds: true });

test('a world that is asked for all kinds has one of each, and can be run', () => {
  const file = parseWorld(odd.file, 'the world');
  const has = (holds: (group: (typeof file.groups)[number]) => boolean): boolean => file.groups.some(holds);
  expect(has(({ members_max }) => members_max !== undefined)).toBe(true);
  expect(has(({ guard_bot }) => guard_bot !== undefined)).toBe(true);
  expect(has(({ bans_after }) => bans_after?.how === 'ban')).toBe(true);
  expect(has(({ bans_after }) => bans_after?.how === 'kick')).toBe(true);
  expect(has(({ stars }) => stars !== undefined)).toBe(true);
  expect(has(({ forbids }) => forbids?.includes('media') === true)).toBe(true);
  expect(has(({ guests }) => guests === 'must_join')).toBe(true);
  expect(has(({ topics }) => topics !== undefined)).toBe(true);
  expect(has(({ kind, discussion }) => kind === 'channel' && discussion !== undefined)).toBe(true);
  expect(has(({ kind }) => kind === 'basic_group')).toBe(true);
  expect(has(({ join }) => join === 'closed')).toBe(true);
  const world = new World(file, createChance(1));
  expect([...world.groups.values()].filter(({ linked }) => linked !== null)).toHaveLength(2);
});

test('apart from them it is the same world, and the older files stay true', () => {
  const unlike = odd.file.groups.filter((group, index) => {
    return JSON.stringify(group) !== JSON.stringify(plain.file.groups[index]);
  });
  expect(unlike.length).toBeGreaterThan(10);
  expect(unlike.length).toBeLessThan(20);
  const named = ({ groups }: typeof odd): object[] =>
    groups.map(({ world, niche, bound_to, listing }) => {
      return { id: world.id, username: world.username, invite: world.invite_hash, niche, bound_to, listing };
    });
  expect(named(odd)).toEqual(named(plain));
  const bound = odd.groups.filter(({ bound_to }) => bound_to);
  expect(plain.file.groups).toEqual(expect.arrayContaining(bound.map(({ world }) => world)));
});
