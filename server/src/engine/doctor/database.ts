// The database: its tables as this release wants them, its statistics, its clock, and who works with it.
import { MOVE_IN, olderTableTexts } from '#engine/import/older-found.ts';
import { OK, wordsOf, type Check, type Found } from '#engine/doctor/finding.ts';
import type { Database, Pool } from '#store/database/database.ts';
import { differences, mendShape } from '#store/schema/mend-shape.ts';
import { migrate, migrationStatus } from '#store/schema/migrate.ts';
import { countOlderTables } from '#store/older/find-tables.ts';
import {
  analyzeTables,
  databaseClock,
  liveServers,
  storageSize,
  tablesNeverAnalyzed,
} from '#store/database/server-facts.ts';

export type DatabasePlace = { url: string; schema: string; pool: Pool; db: Database };

export const SKEW_MAX_MS = 2_000;
const SHOWN = 5;

/** What can be asked of any database. */
export function databaseChecks({ db, url, schema }: DatabasePlace): Check[] {
  return [
    {
      check: 'database',
      kind: 'database',
      fault: 'database_away',
      look: async () => {
        const { version, took_ms } = await databaseClock(db);
        return OK(`PostgreSQL ${version}, ${Math.round(took_ms)} ms`);
      },
    },
    {
      check: 'migrations',
      kind: 'migrations',
      fault: 'migrations_unclear',
      look: () => migrations({ url, schema }),
    },
    {
      check: 'clock',
      kind: 'clock',
      fault: 'clock_apart',
      look: async () => {
        const { skew_ms } = await databaseClock(db);
        const detail = `${Math.round(skew_ms)} ms apart from the database’s; at most ${SKEW_MAX_MS} ms are good`;
        return { state: Math.abs(skew_ms) > SKEW_MAX_MS ? 'fail' : 'ok', detail };
      },
    },
  ];
}

async function migrations(at: { url: string; schema: string }): Promise<Found> {
  const { applied, pending, unknown, warnings } = await migrationStatus(at);
  if (applied.length === 0) return OK('no tables yet: the first start makes them');
  if (unknown.length > 0) {
    return {
      state: 'fail',
      detail: `the database is newer than this release: it has ${listed(unknown)}`,
      fault: 'migrations_newer',
    };
  }
  const fix = async () => ({ did: (await migrate(at)).map((name) => `applied ${name}`), left: [] });
  if (pending.length > 0) {
    return {
      state: 'warn',
      detail: [`${pending.length} not applied: ${listed(pending)}`, ...warnings].join('; '),
      fault: 'migrations_pending',
      command: 'groundcrew db migrate',
      fix,
    };
  }
  if (warnings.length > 0) return { state: 'warn', detail: warnings.join('; ') };
  return OK(`${applied.length} applied, up to ${applied.at(-1)?.name}`);
}

/** What can be asked of one that has all our tables. */
export function tableChecks(place: DatabasePlace): Check[] {
  const { db, pool, schema } = place;
  return [
    {
      check: 'tables',
      kind: 'tables',
      fault: 'tables_differ',
      look: async () => {
        const found = await differences(place);
        if (found.length === 0)
          return OK('all columns, indexes, constraints and triggers are as this release makes them');
        return {
          state: 'fail',
          detail: listed(
            found.map(({ what }) => what),
            '; ',
          ),
          command: 'groundcrew doctor --fix',
          fix: () => mendShape(place),
        };
      },
    },
    {
      check: 'statistics',
      kind: 'statistics',
      fault: 'statistics_missing',
      look: async () => {
        const names = await tablesNeverAnalyzed(db, schema);
        if (names.length === 0) return OK('of every large table');
        const fix = async () => {
          await analyzeTables(db, names);
          return { did: [`analyzed ${listed(names)}`], left: [] };
        };
        return { state: 'warn', detail: `none of ${listed(names)}`, command: 'groundcrew db sql --write analyze', fix };
      },
    },
    {
      check: 'storage',
      kind: 'storage',
      fault: 'not_told',
      look: async () => {
        const { database_bytes, files_bytes } = await storageSize(db);
        return OK(`${mb(database_bytes)} in the database, of which ${mb(files_bytes)} are files of messages`);
      },
    },
    {
      check: 'servers',
      kind: 'servers',
      fault: 'not_told',
      look: async () => {
        const servers = await liveServers(db);
        return OK(servers.length === 0 ? 'none runs (groundcrew serve)' : listed(servers));
      },
    },
    {
      check: 'older tables',
      kind: 'older_tables',
      fault: 'not_told',
      look: async () => {
        const texts = olderTableTexts(await countOlderTables(pool, schema));
        if (texts.length === 0) return OK('none');
        return OK(`${texts.join(', ')}. They stay as they are; to bring them in: ${MOVE_IN} --dry-run`);
      },
    },
  ];
}

/** Of a database that cannot even be opened. */
export function unreachable(error: unknown): Check {
  return {
    check: 'database',
    kind: 'database',
    fault: 'database_away',
    look: () => ({ state: 'fail', detail: wordsOf(error) }),
  };
}

function listed(names: readonly string[], between = ', '): string {
  const more = names.length > SHOWN ? `${between}and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(between)}${more}`;
}

const mb = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;
