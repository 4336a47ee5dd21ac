// Writes src/store/types.ts from a database with all migrations applied; with --verify only compares.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTestDatabase } from '#testing/database.ts';
import { startTestPostgres, TEST_SCHEMA } from '#testing/postgres.ts';

const postgres = await startTestPostgres();
const database = await openTestDatabase(postgres);
try {
  const bin = path.join(path.dirname(fileURLToPath(import.meta.resolve('kysely-codegen'))), 'cli/bin.js');
  const flags = ['--dialect', 'postgres', '--url', database.url, '--out-file', 'src/store/types.ts', '--no-domains'];
  const shape = ['--default-schema', TEST_SCHEMA, '--include-pattern', `${TEST_SCHEMA}.*`];
  // As openPool reads them.
  const mapping = ['--date-parser', 'string', '--type-mapping', JSON.stringify({ int8: 'number' })];
  const args = [bin, ...flags, ...shape, ...mapping, '--exclude-pattern', `${TEST_SCHEMA}.migrations`];
  const run = spawnSync(process.execPath, [...args, ...process.argv.slice(2)], {
    cwd: path.resolve(import.meta.dirname, '..'),
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
} finally {
  await database.close();
  await postgres.release();
}
