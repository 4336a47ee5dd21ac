/** targets.txt and group_niches.json. */
import type { Chance } from '#chance.ts';
import type { Expected, ExpectedRejection, LegacyFile } from '#generate/expected.ts';
import type { PlannedGroup } from '#generate/groups.ts';
import { DEFAULT_NICHE } from '#generate/names.ts';
import { phoneOf } from '#generate/people.ts';
import { oddLink, plainLink } from './links.ts';

const FILE = 'targets.txt';

export type LegacyTargets = {
  files: LegacyFile[];
  links: Expected['targets']['links'];
  rejected: ExpectedRejection[];
};

/** `groups` are all of the world, also those that stand in neither of these files. */
export function legacyTargets(chance: Chance, groups: readonly PlannedGroup[]): LegacyTargets {
  const nowhere = [`@nobody_lives_here_${100 + chance.int(900)}`, `ID:${1_999_000_000 + chance.int(900_000)}`];
  const phoneLink = `https://t.me/+${phoneOf(90_000)}`;
  const foreignLink = 'https://chat.example.org/kyiv-cars';
  const listed = chance.shuffle(groups.filter(({ listing }) => listing === 'targets'));
  const lines = [
    '# groups to join, one a line',
    '',
    ...targetLines(listed),
    '',
    '# from the old list, not checked',
    ...nowhere,
    phoneLink,
    foreignLink,
    ...duplicates(listed),
    '',
  ];
  return {
    files: [
      { path: FILE, content: withMixedEnds(lines) },
      { path: 'group_niches.json', content: `${JSON.stringify(niches(groups), null, 2)}\n` },
    ],
    links: [
      ...groups.map((group) => ({ link: plainLink(group), niche: group.niche, outcome: outcomeOf(group) })),
      ...nowhere.map((link) => ({ link, niche: DEFAULT_NICHE, outcome: 'missing' })),
    ],
    rejected: [
      { file: FILE, value: phoneLink, reason_words: ['phone'] },
      { file: FILE, value: foreignLink, reason_words: [] },
    ],
  };
}

/** Each kind of link goes through all of its forms. */
function targetLines(groups: readonly PlannedGroup[]): string[] {
  const turns = { public: 0, invite: 0, private: 0 };
  return groups.map((group) => oddLink(group, turns[group.reach]++));
}

/** The same groups again, in another case and another form: no targets of their own. */
function duplicates(groups: readonly PlannedGroup[]): string[] {
  const named = groups.filter(({ reach }) => reach === 'public').map(plainLink);
  // No underscore stands in the name of a host.
  const asHost = named.find((link) => !link.includes('_')) ?? '';
  return [
    ...(asHost === '' ? [] : [`https://${asHost.slice(1).toLowerCase()}.t.me`]),
    ...named.slice(0, 2).map((link) => link.toLowerCase()),
    ...named.slice(2, 3).map((link) => link.toUpperCase()),
    ...named.slice(3, 4).map((link) => `https://t.me/${link.slice(1)}`),
  ];
}

/** As an editor on Windows and a script on Linux left it: BOM, CRLF, and some lines with LF only. */
function withMixedEnds(lines: readonly string[]): string {
  return `\uFEFF${lines.map((line, index) => `${line}${index % 11 === 10 ? '\n' : '\r\n'}`).join('')}`;
}

function niches(groups: readonly PlannedGroup[]): Record<string, string> {
  const written = groups.filter(({ niche_written }) => niche_written);
  return Object.fromEntries(
    written.map((group, index) => {
      const link = plainLink(group);
      const otherCase = group.reach === 'public' && group.listing === 'targets' && index % 2 === 1;
      return [otherCase ? link.toLowerCase() : link, group.niche];
    }),
  );
}

function outcomeOf(group: PlannedGroup): string {
  if (group.bound_to) return 'bound';
  return group.role === 'plain' ? 'open' : group.role;
}
