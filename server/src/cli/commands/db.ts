import { Command } from 'commander';
import { examples } from '#cli/command.ts';
import { onDatabase, simulatedNow, type DatabaseTarget } from '#cli/on-database.ts';
import { table, type Answer, type Cell } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { migrate, migrationStatus, rollback, rollbackPlan } from '#store/schema/migrate.ts';
import { runPeopleSql } from '#store/database/people-sql.ts';

export function dbCommand(): Command {
  const db = new Command('db').addHelpText(
    'after',
    examples('groundcrew db status', 'groundcrew db sql "select status, count(*) from targets group by status"'),
  );
  db.command('migrate')
    .description('Apply the migrations that are missing')
    .addHelpText('after', examples('groundcrew db migrate'))
    .action(onDatabase<[]>(up));
  db.command('status')
    .description('Which migrations are applied')
    .addHelpText('after', examples('groundcrew db status', 'groundcrew db status --json'))
    .action(onDatabase<[]>(status));
  db.command('rollback')
    .description('Take back the last migrations, with the data in what they made')
    .option('--steps <n>', 'how many', wholeNumber({ min: 1, max: 10_000 }), 1)
    .option('--to <name>', 'all after this one; 0 for all')
    .option('--yes', 'confirms that the data in the tables and columns that they made is lost')
    .addHelpText(
      'after',
      `
What the migrations made goes, and the data in it: make a copy first. Refused while the server or another command works.

Examples:
  groundcrew db rollback                      # says what would be taken back, and does nothing
  groundcrew db rollback --steps 1 --yes
  groundcrew db rollback --to 0005 --yes`,
    )
    .action(onDatabase<[RollbackOptions]>(down));
  db.command('url')
    .description('The address of the database, with its password, for psql and other tools')
    .addHelpText('after', examples('groundcrew db url', 'psql "$(groundcrew db url)"'))
    .action(onDatabase<[]>(async ({ url }) => ({ json: { url }, text: url })));
  db.command('sql <query>')
    .description('Run one statement of SQL, read-only unless --write')
    .option('--write', 'let it change data')
    .addHelpText(
      'after',
      `
Examples:
  groundcrew db sql "select status, count(*) from targets group by status"
  groundcrew db sql "select * from accounts where next_allowed_action_time > groundcrew.clock()"
  groundcrew db sql --write "update telegram_accounts set needs_reconnect = true where session_name = 's1'"`,
    )
    .action(onDatabase<[string, { write?: boolean }]>(sql));
  return db;
}

async function up(target: DatabaseTarget): Promise<Answer> {
  const applied = await migrate(target);
  return { json: { applied }, text: applied.length ? `Applied: ${applied.join(', ')}` : 'Nothing to apply.' };
}

async function status(target: DatabaseTarget): Promise<Answer> {
  const found = await migrationStatus(target);
  const rows = [
    ...found.applied.map(({ name, applied_at }) => [name, 'applied', applied_at]),
    ...found.pending.map((name) => [name, 'pending', null]),
    ...found.unknown.map((name) => [name, 'of a newer release', null]),
  ];
  const text = [table(['Migration', 'State', 'Applied at'], rows), ...found.warnings].join('\n');
  return { json: found, text };
}

type RollbackOptions = { steps: number; to?: string; yes?: boolean };

async function down(target: DatabaseTarget, options: RollbackOptions): Promise<Answer> {
  const how = options.to === undefined ? { steps: options.steps } : { to: options.to };
  if (options.yes !== true) {
    const would = await rollbackPlan({ ...target, ...how });
    if (would.length > 0) {
      const detail = `this would take back ${would.join(', ')}, and the data in what they made would be lost; confirm with --yes`;
      throw new GroundcrewError('usage', { detail, details: { would_roll_back: would } });
    }
  }
  const names = await rollback({ ...target, ...how });
  return {
    json: { rolled_back: names },
    text: names.length ? `Taken back: ${names.join(', ')}` : 'Nothing to take back.',
  };
}

async function sql(target: DatabaseTarget, text: string, options: { write?: boolean }): Promise<Answer> {
  if (text.trim() === '') throw new GroundcrewError('usage', { detail: 'the statement is empty' });
  const { config, url, schema } = target;
  const now = await simulatedNow(config);
  const write = options.write === true;
  const result = await runPeopleSql(url, { schema, text, write, now }).catch((cause: unknown) => {
    if (cause instanceof GroundcrewError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const hint = !write && /read-only/.test(why) ? ' (add --write to let it change data)' : '';
    throw new GroundcrewError('bad_input', { detail: `SQL: ${why}${hint}`, cause });
  });
  const cells = result.rows.map((row) => result.columns.map((column) => shown(row[column])));
  const changed = `${result.command} ${result.row_count ?? 0}`;
  return { json: result.rows, text: result.columns.length ? table(result.columns, cells) : changed };
}

function shown(value: unknown): Cell {
  if (value === null || value instanceof Date) return value;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : JSON.stringify(value);
}
