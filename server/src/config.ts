// The only reader of the environment.
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { ENVIRONMENT, type Environment } from '#environment.ts';
import { GroundcrewError } from '#lib/errors.ts';
import type { MasterKeyOptions } from '#lib/key-file.ts';
import type { LogLevel } from '#lib/log.ts';
import type { RollingRule } from '#lib/rolling-file.ts';
import { isRsaPublicKey } from '#lib/rsa-public-key.ts';
import { chooseDatabase, runsInContainer, type DatabaseChoice } from '#store/database/database-url.ts';

export type Destination = { host: string; port: number };

export type Config = {
  /** The checkout; relative folders of settings lie below it, whatever the current folder is. */
  root: string;
  /** Where the pages for browsers were built. */
  pages_folder: string;
  host: string;
  port: number;
  /** Where people open it, when that is not where it listens: behind a proxy, under a path. Without a slash at its end. */
  public_url: string | null;
  /** Addresses and networks of proxies in front of it, whose word on a client's address counts. */
  trusted_proxies: string[];
  /** Addresses and networks that may read /metrics, beside this machine. */
  metrics_from: string[];
  /** Proxies and other hosts that users name may be at private and loopback addresses. */
  allow_private_addresses: boolean;
  data_folder: string;
  logs_folder: string;
  database: DatabaseChoice;
  schema: string;
  key: MasterKeyOptions;
  telegram: { server: Destination | null; media_server: Destination | null; server_key_pem: string | null };
  /** `host:port` of a simulator's control API: its server, key and clock are used. */
  simulator: string | null;
  log_level: LogLevel;
  log_files: RollingRule;
  no_color: boolean;
};

/** What a server does: serve the screens and the API, work for accounts, follow mailboxes. */
export const ROLES = ['api', 'worker', 'mail'] as const;
export type Role = (typeof ROLES)[number];

/** `api,worker`. Throws `bad_configuration`, naming the role that there is not. */
export function readRoles(text: string): Role[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names)].map((name) => {
    const role = ROLES.find((known) => known === name);
    if (role === undefined) throw refused('--roles', `"${name}" is none of ${ROLES.join(', ')}`);
    return role;
  });
}

const root = path.resolve(import.meta.dirname, '../..');

/** Throws `bad_configuration`, naming the setting and what it takes. */
export function readConfig(env: Environment): Config {
  const data_folder = path.resolve(root, env['GROUNDCREW_DATA'] || ENVIRONMENT.GROUNDCREW_DATA.default);
  const database = databaseOf(env);
  const simulator = env['GROUNDCREW_SIMULATOR'] || null;
  if (simulator !== null) destination('GROUNDCREW_SIMULATOR', simulator);
  return {
    root,
    pages_folder: path.join(root, 'web/dist'),
    host: env['HOST'] || ENVIRONMENT.HOST.default,
    port: portOf(env['PORT'] || ENVIRONMENT.PORT.default, 'PORT', 0),
    public_url: env['PUBLIC_URL'] ? publicUrl(env['PUBLIC_URL']) : null,
    trusted_proxies: networksOf('TRUSTED_PROXIES', env['TRUSTED_PROXIES'] || ''),
    metrics_from: networksOf('METRICS_FROM', env['METRICS_FROM'] || ''),
    allow_private_addresses: yesOrNo(
      'ALLOW_PRIVATE_ADDRESSES',
      env['ALLOW_PRIVATE_ADDRESSES'] || ENVIRONMENT.ALLOW_PRIVATE_ADDRESSES.default,
    ),
    data_folder,
    logs_folder: path.resolve(root, env['GROUNDCREW_LOGS'] || ENVIRONMENT.GROUNDCREW_LOGS.default),
    database,
    schema: env['DATABASE_SCHEMA'] || ENVIRONMENT.DATABASE_SCHEMA.default,
    key: {
      GROUNDCREW_KEY: env['GROUNDCREW_KEY'],
      GROUNDCREW_KEY_FILE: env['GROUNDCREW_KEY_FILE'] && namedFile(env['GROUNDCREW_KEY_FILE']),
      production: env['NODE_ENV'] === 'production',
      own_database: database.kind === 'url',
      data_folder,
    },
    telegram: {
      server: env['TELEGRAM_SERVER'] ? destination('TELEGRAM_SERVER', env['TELEGRAM_SERVER']) : null,
      media_server: env['TELEGRAM_MEDIA_SERVER']
        ? destination('TELEGRAM_MEDIA_SERVER', env['TELEGRAM_MEDIA_SERVER'])
        : null,
      server_key_pem: env['TELEGRAM_SERVER_KEY'] ? readPem(env['TELEGRAM_SERVER_KEY']) : null,
    },
    simulator,
    log_level: levelOf(env['LOG_LEVEL'] || ENVIRONMENT.LOG_LEVEL.default),
    log_files: {
      max_bytes: 1_000_000 * wholeOf('LOG_MAX_MB', env['LOG_MAX_MB'] || ENVIRONMENT.LOG_MAX_MB.default, 10_000),
      keep: wholeOf('LOG_FILES', env['LOG_FILES'] || ENVIRONMENT.LOG_FILES.default, 1_000),
      ...(env['LOG_DAYS'] && { days: wholeOf('LOG_DAYS', env['LOG_DAYS'], 10_000) }),
    },
    // https://no-color.org: set to anything but nothing.
    no_color: !!env['NO_COLOR'],
  };
}

function databaseOf(env: Environment): DatabaseChoice {
  const { POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_DB } = env;
  const parts = { POSTGRES_HOST, POSTGRES_PORT, POSTGRES_USER, POSTGRES_DB };
  const secrets = {
    DATABASE_URL: secretOf('DATABASE_URL', env['DATABASE_URL'], env['DATABASE_URL_FILE']),
    POSTGRES_PASSWORD: secretOf('POSTGRES_PASSWORD', env['POSTGRES_PASSWORD'], env['POSTGRES_PASSWORD_FILE']),
  };
  return chooseDatabase({ ...parts, ...secrets }, runsInContainer(env));
}

/** What containers and systemd hand over in a file, so that no list of processes or settings shows it. */
function secretOf(name: string, text: string | undefined, file: string | undefined): string | undefined {
  if (!file) return text;
  if (text) throw refused(`${name}_FILE`, `${name} is set, too; keep one`);
  const found = readNamed(`${name}_FILE`, namedFile(file)).trim();
  if (found === '') throw refused(`${name}_FILE`, `${namedFile(file)} is empty`);
  return found;
}

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

function levelOf(text: string): LogLevel {
  const level = LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  throw refused('LOG_LEVEL', `"${text}" is none of ${LEVELS.join(', ')}`);
}

function wholeOf(setting: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d{1,6}$/.test(text) && number >= 1 && number <= max) return number;
  throw refused(setting, `"${text}" is no whole number from 1 to ${max}`);
}

function portOf(text: string, setting: string, min: number): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= min && port <= 65_535) return port;
  throw refused(setting, `"${text}" is no port; it takes a number from ${min} to 65535`);
}

function yesOrNo(setting: string, text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw refused(setting, `"${text}" is neither true nor false`);
}

function publicUrl(text: string): string {
  const url = URL.parse(text.trim());
  const plain = url && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (plain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
  throw refused('PUBLIC_URL', `"${text}" is not like https://crew.example.com or https://example.com/crew`);
}

/** `10.0.0.1, 172.16.0.0/12`. */
function networksOf(setting: string, text: string): string[] {
  const networks = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const most = isIP(address) === 6 ? 128 : 32;
    if (isIP(address) !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))) continue;
    throw refused(setting, `"${network}" is no address or network like 127.0.0.1 or 10.0.0.0/8`);
  }
  return networks;
}

export function destination(setting: string, text: string): Destination {
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^:[\]\s/]+):(\d+)$/i.exec(text.trim()) ?? [];
  if (host === undefined || port === undefined)
    throw refused(
      setting,
      `"${text}" is not like ${setting === 'GROUNDCREW_SIMULATOR' ? '127.0.0.1:7444' : '127.0.0.1:7443'}`,
    );
  return { host: host.replaceAll(/[[\]]/g, ''), port: portOf(port, setting, 1) };
}

/** A file that a person names: as seen from the current folder, else from the checkout. */
function namedFile(file: string): string {
  const here = path.resolve(file);
  return existsSync(here) ? here : path.resolve(root, file);
}

function readNamed(setting: string, at: string): string {
  try {
    return readFileSync(at, 'utf8');
  } catch (cause) {
    throw refused(setting, `${at} cannot be read`, cause);
  }
}

function readPem(file: string): string {
  const at = namedFile(file);
  const pem = readNamed('TELEGRAM_SERVER_KEY', at);
  if (isRsaPublicKey(pem)) return pem;
  throw refused('TELEGRAM_SERVER_KEY', `${at} holds no public key in PEM (PKCS#1: BEGIN RSA PUBLIC KEY)`);
}

function refused(setting: string, why: string, cause?: unknown): GroundcrewError {
  return new GroundcrewError('bad_configuration', { detail: `${setting}: ${why}`, details: { setting }, cause });
}
