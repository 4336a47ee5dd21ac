// The settings of an installation of the engine's tests, as this process has them and as commands read them; and what it wrote into its logs.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '@groundcrew/server/config.ts';

/** Of every accounts' table in these tests; nothing outside knows it. */
export const MASTER_KEY = 'a2V5IG9mIHRoZSBlbmdpbmUgdGVzdHMsIDMyIGJ5dGU=';

export function configOf(at: { folder: string; url: string; simulator: string }): Config {
  const { folder, url, simulator } = at;
  return {
    root: folder,
    pages_folder: path.join(folder, 'pages'),
    public_url: null,
    trusted_proxies: [],
    metrics_from: [],
    allow_private_addresses: false,
    host: '127.0.0.1',
    port: 0,
    data_folder: path.join(folder, 'data'),
    logs_folder: path.join(folder, 'logs'),
    database: { kind: 'url', url, from: 'DATABASE_URL' },
    schema: 'groundcrew',
    key: {
      GROUNDCREW_KEY: MASTER_KEY,
      GROUNDCREW_KEY_FILE: undefined,
      production: false,
      own_database: true,
      data_folder: path.join(folder, 'data'),
    },
    telegram: { server: null, media_server: null, server_key_pem: null },
    simulator,
    log_level: 'debug',
    log_files: { max_bytes: 20_000_000, keep: 5 },
    no_color: false,
  };
}

/** The same settings as a command reads them. */
export function environmentOf(config: Config, url: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    NODE_ENV: 'test',
    DATABASE_URL: url,
    GROUNDCREW_KEY: MASTER_KEY,
    GROUNDCREW_SIMULATOR: config.simulator ?? '',
    GROUNDCREW_DATA: config.data_folder,
    GROUNDCREW_LOGS: config.logs_folder,
    PORT: '0',
  };
}

export function linesOf(file: string, bare: boolean): string[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return bare ? lines.map((line) => line.replace(/^\S+ \S+ - /, '')) : lines;
}

/** All that the program itself has logged. */
export function loggedIn(folder: string): Record<string, unknown>[] {
  return linesOf(path.join(folder, 'logs/groundcrew.log'), false).map((line) => JSON.parse(line));
}
