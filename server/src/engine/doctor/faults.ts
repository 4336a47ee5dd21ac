/**
 * What can be wrong: what it means for the work, and what a person does about it. In English as commands tell it; pages have the same
 * in every language by the code (web/src/locales, `doctor.json`), and a test holds the English of both together.
 */
export const FAULTS = {
  folder_unusable: {
    means: 'Nothing can be kept there.',
    mend: 'Let the user that runs Groundcrew write there, or name another folder in GROUNDCREW_DATA or GROUNDCREW_LOGS.',
  },
  folder_missing: {
    means: 'The first start makes it; where it was there before, a disk may not be mounted.',
    mend: 'See that its disk is mounted, then make it.',
  },
  folder_open: { means: 'Others can see or change what lies there.', mend: 'Close it to other users.' },
  logs_open: {
    means: 'Other users of this machine can read whom you write to and when.',
    mend: 'Close the files to other users.',
  },
  disk_full: {
    means: 'On a full disk the database takes no more writes: nothing is joined, posted or received.',
    mend: 'Make room (older backups, logs), or move the folder to a larger disk.',
  },
  key_unusable: {
    means: 'Without it no session, proxy or password opens, and the server does not start.',
    mend: 'Put your copy of the key back: another one opens nothing that is stored.',
  },
  key_open: {
    means: 'The server does not start: who has the key and the database has the sessions.',
    mend: 'Close it to other users. If somebody may have read it, put another key in its place (groundcrew key rotate).',
  },
  secrets_closed: {
    means: 'What is stored was sealed with another key: no account can connect, and the server does not start.',
    mend: 'Give the key that sealed it back (your copy, or one in a backup): docs/operating/keys.md.',
  },
  key_change_unfinished: {
    means: 'A change of the key was begun and is not done.',
    mend: 'Start it once more: it goes on where it was cut off.',
  },
  database_away: {
    means: 'Nothing can be done without it, and nothing more can be looked at.',
    mend: 'See that PostgreSQL runs where the settings name it (groundcrew db url), and lets us in; the embedded one writes data/postgres/postgres.log.',
  },
  migrations_unclear: {
    means: 'The tables are not those of this release: the server does not start, or brings them up to it first.',
    mend: 'See what groundcrew db status says.',
  },
  migrations_newer: {
    means: 'The tables are those of a newer release: this one does not start.',
    mend: 'Start the newer release, or let it roll back (groundcrew db rollback) first.',
  },
  migrations_pending: {
    means: 'The tables are those of an older release.',
    mend: 'The next start applies what is missing, as does the command.',
  },
  clock_apart: {
    means: 'All work goes by the database’s clock; lines of the log and Telegram’s message ids go by this machine’s.',
    mend: 'Let both machines set their clocks by the network (chrony, systemd-timesyncd).',
  },
  tables_differ: {
    means:
      'What a column, index or trigger of the database holds is not held: limits could be passed, or commands fail.',
    mend: 'Have it mended, or run the SQL that is named then; what is missing with its data comes back from a backup.',
  },
  statistics_missing: {
    means: 'The database guesses how to look things up: it may be slow.',
    mend: 'Have the tables analyzed. See that autovacuum is on.',
  },
  not_told: { means: 'How this stands cannot be said.', mend: 'See the log of PostgreSQL.' },
  telegram_unreachable: {
    means: 'No account can connect by this way.',
    mend: 'See that this machine reaches the internet, and that no firewall or provider blocks Telegram: else give every account a proxy.',
  },
  telegram_unnamed: {
    means: 'No account can connect.',
    mend: 'See the settings TELEGRAM_SERVER and GROUNDCREW_SIMULATOR.',
  },
  proxy_unreachable: {
    means: 'None of its accounts can connect.',
    mend: 'See that the proxy runs and lets us in, or give its accounts another one (groundcrew accounts proxy NAME URL).',
  },
  name_unknown: {
    means: 'What goes by this name is not found.',
    mend: 'See which name servers this machine asks (/etc/resolv.conf).',
  },
  telegram_clock_apart: {
    means: 'Telegram refuses messages whose time is too far from its own: accounts cannot connect.',
    mend: 'Let this machine set its clock by the network (chrony, systemd-timesyncd).',
  },
  mailbox_fails: {
    means: 'No mail comes in or goes out by it.',
    mend: 'Test it in the settings, under Mailboxes: there stands what to do.',
  },
  mailbox_left: {
    means: 'Its watcher has not come back to it yet, or no server follows mail.',
    mend: 'See that a server with the role mail runs; it tries again by itself.',
  },
  time_over: {
    means: 'Of these nobody knows how they stand.',
    mend: 'Look by the command, which takes all the time that it needs.',
  },
} as const satisfies Record<string, { means: string; mend: string }>;

export type Fault = keyof typeof FAULTS;
