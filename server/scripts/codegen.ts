// Writes src/store/schema/types.ts and shape.json from a database with all migrations applied; with --verify only compares.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { sessionConfig } from '#store/database/database.ts';
import { readShape } from '#store/schema/shape.ts';
import { openTestDatabase } from '#testing/database.ts';
import { startTestPostgres, TEST_SCHEMA } from '#testing/postgres.ts';

const postgres = await startTestPostgres();
const database = await openTestDatabase(postgres);
try {
  const bin = path.join(path.dirname(fileURLToPath(import.meta.resolve('kysely-codegen'))), 'cli/bin.js');
  const flags = [
    '--dialect',
    'postgres',
    '--url',
    database.url,
    '--out-file',
    'src/store/schema/types.ts',
    '--no-domains',
  ];
  const shape = ['--default-schema', TEST_SCHEMA, '--include-pattern', `${TEST_SCHEMA}.*`];
  // As openPool reads them.
  const mapping = ['--date-parser', 'string', '--type-mapping', JSON.stringify({ int8: 'number' })];
  const args = [bin, ...flags, ...shape, ...mapping, '--exclude-pattern', `${TEST_SCHEMA}.migrations`];
  const run = spawnSync(process.execPath, [...args, ...process.argv.slice(2)], {
    cwd: path.resolve(import.meta.dirname, '..'),
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
  await describeShape(database.url);
} finally {
  await database.close();
  await postgres.release();
}

async function describeShape(url: string): Promise<void> {
  const file = path.resolve(import.meta.dirname, '../src/store/schema/shape.json');
  const client = new pg.Client(sessionConfig(url, { schema: TEST_SCHEMA }));
  await client.connect();
  try {
    const text = `${JSON.stringify(await readShape(client, TEST_SCHEMA), null, 2)}\n`;
    if (!process.argv.includes('--verify')) writeFileSync(file, text);
    else if (readFileSync(file, 'utf8') !== text) {
      console.error(
        'server/src/store/schema/shape.json is not what the migrations make: npm run codegen, and look at what changed.',
      );
      process.exitCode = 1;
    }
  } finally {
    await client.end();
  }
}
