// What the pages say, by language: put together from src/locales, one JSON file for each page and language.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const LOCALES = join(import.meta.dirname, 'src/locales');
const ALL = 'virtual:texts';

/** What the first page and all that stands around the pages says; in English bundled, since it also stands in for what is missing. */
const FIRST = new Set(['bell', 'blockers', 'common', 'events', 'health', 'overview', 'sign-in', 'status', 'tour']);
/** What is said only once something has happened: loaded with the first of it. */
const TROUBLE = new Set(['errors', 'notifications', 'reasons']);

type Group = 'first' | 'trouble' | 'rest';
const GROUPS: readonly Group[] = ['first', 'trouble', 'rest'];

function groupOf(name: string): Group {
  if (FIRST.has(name)) return 'first';
  return TROUBLE.has(name) ? 'trouble' : 'rest';
}

/** `virtual:texts/ru/rest`: the texts of a group by their names. */
function oneGroup(language: string, group: string): string {
  const names = readdirSync(join(LOCALES, language))
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => groupOf(name) === group);
  const lines = names.map((name, n) => `import t${n} from ${JSON.stringify(join(LOCALES, language, `${name}.json`))};`);
  const entries = names.map((name, n) => `${JSON.stringify(name)}: t${n}`);
  return `${lines.join('\n')}\nexport const texts = { ${entries.join(', ')} };`;
}

/** `virtual:texts`: how each group of each language is loaded. */
function allGroups(): string {
  const languages = readdirSync(LOCALES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const loaders = languages.map(({ name }) => {
    const groups = GROUPS.map((group) =>
      name === 'en' && group === 'first'
        ? 'first: () => Promise.resolve({ texts: english })'
        : `${group}: () => import('${ALL}/${name}/${group}')`,
    );
    return `${name}: { ${groups.join(', ')} }`;
  });
  return `import { texts as english } from '${ALL}/en/first';\nexport { english };\nexport const load = { ${loaders.join(', ')} };`;
}

export function texts(): Plugin {
  return {
    name: 'texts',
    resolveId: (id) => (id === ALL || id.startsWith(`${ALL}/`) ? `\0${id}` : null),
    load: (id) => {
      if (id === `\0${ALL}`) return allGroups();
      const [prefix, language = '', group = ''] = id.split('/');
      return prefix === `\0${ALL}` ? oneGroup(language, group) : null;
    },
  };
}
