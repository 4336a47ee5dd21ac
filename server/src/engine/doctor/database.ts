// The database: its tables as this release wants them, its statistics, its clock, and who works with it.
import { fact, factOf, type Fact } from '#domain/doctor-words.ts';
import { MOVE_IN } from '#engine/import/older-found.ts';
import { listed, OK, well, type Check, type Found } from '#engine/doctor/finding.ts';
import type { Database, Pool } from '#store/database/database.ts';
import { differences, mendShape } from '#store/schema/mend-shape.ts';
import { migrate, migrationStatus } from '#store/schema/migrate.ts';
import { countOlderTables, type CountedTable } from '#store/older/find-tables.ts';
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
        return well('database', { version, ms: Math.round(took_ms) });
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
        const facts = [fact('clock', { ms: Math.round(skew_ms), max_ms: SKEW_MAX_MS })];
        return { state: Math.abs(skew_ms) > SKEW_MAX_MS ? 'fail' : 'ok', facts };
      },
    },
  ];
}

async function migrations(at: { url: string; schema: string }): Promise<Found> {
  const { applied, pending, unknown, changed, left_out } = await migrationStatus(at);
  if (applied.length === 0) return well('migrations_none');
  const unclear = [
    ...changed.map((name) => fact('migration_changed', { name })),
    ...left_out.map((name) => fact('migration_left_out', { name })),
  ];
  if (unknown.length > 0) {
    return {
      state: 'fail',
      facts: [fact('migrations_newer', { names: listed(unknown) })],
      fault: 'migrations_newer',
    };
  }
  const fix = async () => ({ did: (await migrate(at)).map((name) => `applied ${name}`), left: [] });
  if (pending.length > 0) {
    return {
      state: 'warn',
      facts: [fact('migrations_pending', { count: pending.length, names: listed(pending) }), ...unclear],
      fault: 'migrations_pending',
      command: 'groundcrew db migrate',
      fix,
    };
  }
  if (unclear.length > 0) return { state: 'warn', facts: unclear };
  return well('migrations_applied', { count: applied.length, name: applied.at(-1)?.name ?? '' });
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
        if (found.length === 0) return well('tables');
        return {
          state: 'fail',
          facts: firstOf(found.map(({ what }) => what)),
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
        if (names.length === 0) return well('statistics');
        const fix = async () => {
          await analyzeTables(db, names);
          return { did: [`analyzed ${listed(names)}`], left: [] };
        };
        const facts = [fact('statistics_missing', { names: listed(names) })];
        return { state: 'warn', facts, command: 'groundcrew db sql --write analyze', fix };
      },
    },
    {
      check: 'storage',
      kind: 'storage',
      fault: 'not_told',
      look: async () => {
        const { database_bytes, files_bytes } = await storageSize(db);
        return well('storage', { database_bytes, files_bytes });
      },
    },
    {
      check: 'servers',
      kind: 'servers',
      fault: 'not_told',
      look: async () => {
        const servers = await liveServers(db);
        return servers.length === 0 ? well('servers_none') : well('servers', { names: listed(servers) });
      },
    },
    {
      check: 'older tables',
      kind: 'older_tables',
      fault: 'not_told',
      look: async () => {
        const [first, ...others] = (await countOlderTables(pool, schema)).map(olderTable);
        if (first === undefined) return well('older_tables_none');
        return OK(first, ...others, fact('older_tables_stay', { command: `${MOVE_IN} --dry-run` }));
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
    look: () => ({ state: 'fail', facts: [factOf(error)] }),
  };
}

function firstOf(facts: readonly Fact[]): Fact[] {
  const more = facts.length - SHOWN;
  return [...facts.slice(0, SHOWN), ...(more > 0 ? [fact('more', { count: more })] : [])];
}

function olderTable({ schema, table, rows, more }: CountedTable): Fact {
  const name = `${schema}.${table}`;
  if (rows === null) return fact('older_table_closed', { name });
  return fact(more ? 'older_table_many' : 'older_table', { name, count: rows });
}
