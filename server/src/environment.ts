// Every variable of the environment that is read, in the order in which docs/operating/settings.md shows them: what config.ts reads is
// held to this list by its type, and the page is made of it (`npm run codegen`).

export type Variable = {
  /** What holds where it is not set. Null: nothing does, and `without` says what that means. */
  default: string | null;
  without?: string;
  about: string;
};

const nothing = { default: null };

export const ENVIRONMENT = {
  HOST: { default: '127.0.0.1', about: 'address on which the server listens' },
  PORT: { default: '7420', about: 'its port; when it is taken, the start says so and ends with 1' },
  PUBLIC_URL: {
    ...nothing,
    without: 'where it listens',
    about: 'where people open it, when that is elsewhere: behind a proxy, under a path (`https://example.com/crew`)',
  },
  ALLOW_PRIVATE_ADDRESSES: {
    default: 'false',
    about:
      '`true`: mail and token servers, whoever names them, and proxies that users of the API name may be at private and loopback addresses. Commands may name such proxies without it, but no such mail servers',
  },
  TRUSTED_PROXIES: {
    ...nothing,
    about:
      'addresses or networks of proxies in front, whose word on a client’s address counts: `127.0.0.1, 10.0.0.0/8`',
  },
  METRICS_FROM: { ...nothing, about: 'addresses or networks that may read `/metrics`, beside this machine' },
  GROUNDCREW_DATA: { default: 'data', about: 'folder of the embedded database and the key' },
  GROUNDCREW_LOGS: {
    default: 'logs',
    about: 'folder of `groundcrew.log` (one JSON document a line) and `smart_joiner.log` (sentences, UTC); both roll',
  },
  LOG_MAX_MB: {
    default: '20',
    about: 'how large a log file gets before the next one is begun; the log of one account a tenth',
  },
  LOG_FILES: { default: '5', about: 'how many older ones stay of each' },
  LOG_DAYS: { ...nothing, without: 'for ever', about: 'older ones go so many days after their last line' },
  LOG_LEVEL: { default: 'info', about: '`trace`, `debug`, `info`, `warn`, `error`, `fatal`, `silent`' },
  DATABASE_URL: {
    ...nothing,
    without: 'the embedded database',
    about: 'a PostgreSQL of your own, 15 or newer; `postgresql+asyncpg://` and the like are understood',
  },
  DATABASE_URL_FILE: { ...nothing, about: 'a file with the same, as containers and systemd hand secrets over' },
  POSTGRES_HOST: {
    ...nothing,
    about:
      'the same in parts, when `DATABASE_URL` is not set and any of these is. The host is `postgres` in a container, else `localhost`',
  },
  POSTGRES_PORT: { default: '5432', about: 'its port' },
  POSTGRES_USER: { default: 'postgres', about: 'who signs in there' },
  POSTGRES_PASSWORD: { ...nothing, about: 'with this password' },
  POSTGRES_PASSWORD_FILE: { ...nothing, about: 'or with the one in this file' },
  POSTGRES_DB: { ...nothing, without: 'the name of the user', about: 'the database there' },
  DATABASE_SCHEMA: { default: 'groundcrew', about: 'the schema that holds our tables, and nothing else' },
  GROUNDCREW_KEY: {
    ...nothing,
    about: 'the master key: 32 bytes as base64, base64url or hex; older keys may follow, after a comma',
  },
  GROUNDCREW_KEY_FILE: { ...nothing, about: 'a file with the same' },
  NODE_ENV: { ...nothing, about: '`production`: refuse to start without a key of your own' },
  TELEGRAM_SERVER: {
    ...nothing,
    without: 'Telegram',
    about: '`host:port` of another server than Telegram’s: every connection goes there, whatever a session says',
  },
  TELEGRAM_MEDIA_SERVER: { ...nothing, without: '`TELEGRAM_SERVER`', about: 'the same for media connections' },
  TELEGRAM_SERVER_KEY: { ...nothing, about: 'that server’s public key, a PEM file (PKCS#1)' },
  NO_COLOR: { ...nothing, about: 'set to anything: no colours on the console' },
  GROUNDCREW_SIMULATOR: {
    ...nothing,
    about: '`host:port` of a simulator’s control API: use its server, its key and its clock',
  },
} as const satisfies Record<string, Variable>;

/** What is looked at to know where it runs; nobody sets it for us. */
export const SURROUNDINGS = ['container', 'KUBERNETES_SERVICE_HOST'] as const;

export type Environment = Readonly<
  Partial<Record<keyof typeof ENVIRONMENT | (typeof SURROUNDINGS)[number], string | undefined>>
>;
