// Which licences the packages may have that we use: those that ask for no more than their notice. What asks for more is named here,
// with why we may use it all the same.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** By their names of https://spdx.org/licenses. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

type Exception = { name: string; licence: string; dev: boolean; why: string };

/** As much of package-lock.json as is looked at. */
export type Lock = { packages: Record<string, { license?: string; link?: boolean; dev?: boolean }> };

/** A package, or a family of them by how their names begin. `dev`: only as long as nothing that is shipped needs it. */
const EXCEPTIONS: readonly Exception[] = [
  {
    name: '@cryptography/aes',
    licence: 'GPL-3.0-or-later',
    dev: true,
    why: 'GramJS needs it, a second client by which the simulator is tested; it is no part of what is shipped',
  },
  {
    name: 'axe-core',
    licence: 'MPL-2.0',
    dev: true,
    why: 'it looks at the pages in tests, as it is; it is no part of what is shipped',
  },
  {
    name: 'lightningcss',
    licence: 'MPL-2.0',
    dev: false,
    why: 'Vite makes the pages with it, as it is; none of it is in them',
  },
];

/** What of the lock, or of a package that is here, is not allowed, or not understood; and exceptions that nobody needs. */
export function licenceFaults(lock: Lock, root: string): string[] {
  const used = new Set<Exception>();
  const faults = Object.entries(lock.packages).flatMap(([at, entry]) => {
    if (!at.includes('node_modules/') || entry.link) return [];
    const name = at.slice(at.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const own = ownLicence(path.join(root, at, 'package.json'));
    if (own !== null && own !== entry.license) return [`${at} says ${own}, and package-lock.json ${entry.license}`];
    if (isAllowed(entry.license ?? '')) return [];
    const exception = EXCEPTIONS.find((each) => name === each.name || name.startsWith(`${each.name}-`));
    if (exception === undefined || exception.licence !== entry.license)
      return [`${at}: ${entry.license ?? 'no licence is named'}`];
    used.add(exception);
    return exception.dev && !entry.dev ? [`${at}: ${entry.license}, and it is shipped now`] : [];
  });
  const idle = EXCEPTIONS.filter((each) => !used.has(each)).map(({ name }) => `nothing needs the exception of ${name}`);
  return [...faults, ...idle];
}

/** Null when it is not here: packages of other platforms. */
function ownLicence(file: string): string | null {
  if (!existsSync(file)) return null;
  const { license }: { license?: string | { type?: string } } = JSON.parse(readFileSync(file, 'utf8'));
  return typeof license === 'string' ? license : (license?.type ?? 'nothing');
}

/** `MIT`, `(MIT OR EUPL-1.1+)`, `MIT AND ISC`. What mixes both is not understood, and so not allowed. */
function isAllowed(expression: string): boolean {
  const bare = expression.replaceAll(/^\(|\)$/g, '');
  if (bare.includes(' OR ') && bare.includes(' AND ')) return false;
  if (bare.includes(' OR ')) return bare.split(' OR ').some((each) => ALLOWED.has(each));
  return bare.split(' AND ').every((each) => ALLOWED.has(each));
}
