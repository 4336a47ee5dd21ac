import { existsSync } from 'node:fs';
import { GroundcrewError } from '#lib/errors.ts';

export type DatabaseChoice = { kind: 'url'; url: string; from: 'DATABASE_URL' | 'POSTGRES_*' } | { kind: 'embedded' };

type Environment = Readonly<Record<string, string | undefined>>;

const PARTS = ['POSTGRES_HOST', 'POSTGRES_PORT', 'POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'] as const;

/** `postgres`, `postgresql`, with a driver as SQLAlchemy writes it (`postgresql+asyncpg`), with Java's `jdbc:` before it. */
const SCHEME = /^(?:jdbc:)?postgres(?:ql)?(?:\+[a-z0-9_]+)?:\/\//i;
const EXAMPLE = 'postgresql://user:password@host:5432/database';

/**
 * Which database to use: DATABASE_URL, else POSTGRES_* as the official container image reads them, else the embedded one.
 * Empty values count as absent. Throws `bad_configuration` for what cannot be used, without ever naming a password.
 */
export function chooseDatabase(env: Environment, in_container: boolean): DatabaseChoice {
  const url = unquoted(env['DATABASE_URL']);
  if (url !== '') return { kind: 'url', url: databaseUrl(url, 'DATABASE_URL'), from: 'DATABASE_URL' };
  if (PARTS.every((name) => unquoted(env[name]) === '')) return { kind: 'embedded' };
  return { kind: 'url', url: urlOfParts(env, in_container), from: 'POSTGRES_*' };
}

/** Docker, Podman, systemd-nspawn and LXC, Kubernetes. */
export function runsInContainer(env: Environment): boolean {
  if (env['container'] || env['KUBERNETES_SERVICE_HOST']) return true;
  return existsSync('/.dockerenv') || existsSync('/run/.containerenv');
}

/**
 * What libpq's and SQLAlchemy's users write, as the driver takes it. `setting`: what errors call it. Throws `bad_configuration`
 * without ever naming a password.
 */
export function databaseUrl(given: string, setting: string): string {
  if (!SCHEME.test(given)) refuse(setting, wrongScheme(given));
  const [authority, query] = split(given.replace(SCHEME, ''));
  if (/%(?![0-9a-f]{2})/i.test(authority)) refuse(setting, 'it holds a % that begins no escape: write % as %25');
  // The WHATWG parser takes no user without a host, which means a socket that `?host=` names.
  const url = parse(`postgresql://${authority.replace(/@(?=\/|$)/, '@localhost')}${query}`);
  if (url === null || /[@/]/.test(url.pathname.slice(1)) || url.hash !== '') {
    const escapes = 'In user and password write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F';
    refuse(setting, `it is no URL like ${EXAMPLE}. ${escapes}`);
  }
  const user = url.username || url.searchParams.get('user');
  if (url.pathname.length < 2 && user) url.pathname = `/${user}`;
  const lacks = url.pathname.length < 2 ? 'database' : url.hostname || url.searchParams.get('host') ? null : 'host';
  if (lacks !== null) refuse(setting, `it names no ${lacks}; it should be like ${EXAMPLE}`);
  takeSsl(url);
  return url.href;
}

/** Where the query begins: a `?` after the last `@`. */
function split(rest: string): [string, string] {
  const at = rest.indexOf('?', Math.max(rest.lastIndexOf('@'), 0));
  return at < 0 ? [rest, ''] : [rest.slice(0, at), rest.slice(at)];
}

/** asyncpg's `ssl=require`, and the `ssl=true` of others, in the words of libpq. */
function takeSsl(url: URL): void {
  const ssl = url.searchParams.get('ssl');
  if (ssl === null) return;
  url.searchParams.delete('ssl');
  if (url.searchParams.has('sslmode')) return;
  const mode = { true: 'require', '1': 'require', on: 'require', false: 'disable', '0': 'disable', off: 'disable' }[
    ssl
  ];
  url.searchParams.set('sslmode', mode ?? ssl);
}

/** `require` would else also verify the certificate, which it does nowhere else in the world of PostgreSQL. */
export function libpqSsl(url: string): string {
  const parsed = new URL(url);
  if (/^(prefer|require|verify-ca)$/.test(parsed.searchParams.get('sslmode') ?? '')) {
    parsed.searchParams.set('uselibpqcompat', 'true');
  }
  return parsed.href;
}

function wrongScheme(given: string): string {
  if (/^\w+\s*=/.test(given)) return `key=value pairs are not understood; write it as ${EXAMPLE}`;
  const scheme = /^([a-z][a-z0-9+.-]{1,30}):\/\//i.exec(given)?.[1];
  if (scheme === undefined) return `it does not begin with postgresql://; it should be like ${EXAMPLE}`;
  return `it is for ${scheme}, and Groundcrew needs PostgreSQL 15 or newer; it should be like ${EXAMPLE}`;
}

function urlOfParts(env: Environment, in_container: boolean): string {
  const of = (name: (typeof PARTS)[number]) => unquoted(env[name]);
  const port = of('POSTGRES_PORT') || '5432';
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    refuse('POSTGRES_PORT', `"${port.slice(0, 60)}" is no port; it should be a number from 1 to 65535`);
  }
  const host = of('POSTGRES_HOST') || (in_container ? 'postgres' : 'localhost');
  const user = of('POSTGRES_USER') || 'postgres';
  const database = of('POSTGRES_DB') || user;
  const password = of('POSTGRES_PASSWORD');
  const login = encodeURIComponent(user) + (password === '' ? '' : `:${encodeURIComponent(password)}`);
  const tail = `:${port}/${encodeURIComponent(database)}`;
  if (host.startsWith('/')) return `postgresql://${login}@localhost${tail}?host=${encodeURIComponent(host)}`;
  const named = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  const url = /[\s/@?#]/.test(host) ? null : parse(`postgresql://${login}@${named}${tail}`);
  if (url === null) refuse('POSTGRES_HOST', `"${host.slice(0, 60)}" is no host name, address or socket folder`);
  return url.href;
}

/** env files of containers keep the quotes that shells take away. */
function unquoted(value: string | undefined): string {
  return (value ?? '').trim().replace(/^(["'])(.*)\1$/s, '$2');
}

function parse(text: string): URL | null {
  // Not `new URL`, whose error carries its input.
  return URL.parse(text);
}

function refuse(name: string, why: string): never {
  throw new GroundcrewError('bad_configuration', { detail: `${name}: ${why}.`, details: { setting: name } });
}
