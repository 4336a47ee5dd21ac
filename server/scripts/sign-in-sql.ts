// Prints the SQL that better-auth needs beyond what the migrations have made. Nothing means: up to date.
import { getMigrations } from 'better-auth/db/migration';
import { pino } from 'pino';
import { openAuth } from '#auth/auth.ts';
import { openPool } from '#store/database/database.ts';
import { openTestDatabase } from '#testing/database.ts';
import { startTestPostgres, TEST_SCHEMA } from '#testing/postgres.ts';

const postgres = await startTestPostgres();
const database = await openTestDatabase(postgres);
const pool = openPool(database.url, { schema: TEST_SCHEMA });
try {
  const auth = openAuth({
    pool,
    schema: `${TEST_SCHEMA}_auth`,
    public_url: 'http://127.0.0.1',
    secret: 'x'.repeat(32),
    log: pino({ level: 'silent' }),
  });
  const { compileMigrations } = await getMigrations(auth.options);
  console.log(await compileMigrations());
} finally {
  await pool.end();
  await database.close();
  await postgres.release();
}
