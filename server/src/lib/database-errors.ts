// The part of the registry that is about databases: where they are, what state they are in.
import type { ErrorEntry } from './error-registry.ts';

export const databaseErrors = {
  database_unreachable: {
    status: 503,
    exit: 1,
    message: 'Database is unreachable',
    sentence:
      'PostgreSQL does not answer: check that it is running, and that DATABASE_URL or POSTGRES_* name it rightly.',
  },
  database_away: {
    // Of a change that was under way nobody knows whether it was committed: no 503, which says that nothing was done.
    status: 500,
    exit: 1,
    message: 'Database is away',
    sentence:
      'The connection to PostgreSQL was lost, or is not to be had just now; it is made again by itself. What was to be changed may or may not be: look before you repeat it.',
  },
  database_full: {
    status: 507,
    exit: 1,
    message: 'The disk of the database is full',
    sentence:
      'It was not stored. Make room where PostgreSQL keeps its files, look how things stand, and repeat it; nothing needs to be started anew.',
  },
  database_unwritable: {
    status: 507,
    exit: 1,
    message: 'The disk of the database cannot be written',
    sentence:
      'PostgreSQL cannot write its own files: Linux makes a disk read-only when it finds a fault in it. It was not stored. Mend the disk and mount it so that it can be written, look how things stand, and repeat it.',
  },
  database_slow: {
    status: 503,
    exit: 1,
    message: 'The database took too long',
    sentence:
      'PostgreSQL has ended a statement after two minutes, and undone it. Look what it is busy with, or which program holds a lock, then repeat it.',
  },
  older_database: {
    // What was brought in before it went away stays: as of what broke in the middle, the audit log is told.
    status: 502,
    exit: 1,
    message: 'The older database cannot be read',
    sentence:
      'Check that it is running and that its address is right. Nothing was changed there; what was imported before stays.',
  },
  schema_unusable: {
    status: 500,
    exit: 1,
    message: 'Database schema cannot be used',
    sentence: 'The tables could not be changed to what this release needs; what failed was undone.',
  },
} as const satisfies Record<string, ErrorEntry>;
