// Secrets in a database as somebody finds them who has a copy of it: opened where a key is known, and searched for in all columns.
import type pg from 'pg';
import type { SecretBox } from '#lib/secret-box.ts';
import { quoted } from '#store/backup/catalogue.ts';
import { rewrapAll, SECRET_COLUMNS } from '#store/secrets/sealed-values.ts';
import { TEST_SCHEMA } from '#testing/postgres.ts';

/** Tells what each sealed value holds that one of the boxes opens; the others are of a key that nobody has named. */
export async function openSealed(
  client: pg.ClientBase,
  boxes: readonly Pick<SecretBox, 'open'>[],
  tell: (what: string, value: string) => void,
): Promise<void> {
  if (boxes.length === 0 || !(await hasTables(client))) return;
  await client.query(`set search_path to ${TEST_SCHEMA}, ${TEST_SCHEMA}_auth`);
  // Of no key: each is read, and left as it is.
  const reading = {
    key_id: '',
    rewrap: (text: string, place: string) => {
      for (const box of boxes) {
        try {
          tell(place, box.open(text, place));
        } catch {
          // Sealed by another key.
        }
      }
      return text;
    },
  };
  await rewrapAll(client, reading);
}

async function hasTables(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_namespace n join pg_class c on c.relnamespace = n.oid
     where n.nspname = $1 and c.relname in ('telegram_accounts', 'webhooks')`,
    [TEST_SCHEMA],
  );
  return rowCount === 2;
}

/** Of a larger table a part is looked at, so that a database costs some milliseconds. */
const WHOLE_BYTES = 4_000_000;

/**
 * Where which of them stands, be it as text or in bytes. `by_sql`: plain text in their own columns is none that came out, nor what
 * stands in `public`: tables of older scripts, as their makers left them.
 */
export async function findSecrets(
  client: pg.ClientBase,
  known: ReadonlyMap<string, string>,
  { by_sql }: { by_sql: boolean },
): Promise<string[]> {
  if (known.size === 0) return [];
  const patterns = [...known.keys()].flatMap((secret) => [likeOf(secret), likeOf(Buffer.from(secret).toString('hex'))]);
  const { rows: tables } = await client.query<{ schema: string; name: string; bytes: number }>(
    `select n.nspname as schema, c.relname as name, pg_relation_size(c.oid)::float8 as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema$)' and not ($1 and n.nspname = 'public') and pg_relation_size(c.oid) > 0`,
    [by_sql],
  );
  const found: string[] = [];
  for (const { schema, name, bytes } of tables) {
    const part = bytes > WHOLE_BYTES ? `tablesample system (${(100 * WHOLE_BYTES) / bytes})` : '';
    const own = [...SECRET_COLUMNS].flatMap((place) =>
      place.startsWith(`${name}.`) ? [place.slice(name.length + 1)] : [],
    );
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `select row from (select to_jsonb(t) - $2::text[] as row from ${quoted(schema, name)} t ${part}) t
       where row::text like any($1) limit 5`,
      [patterns, by_sql ? own : []],
    );
    for (const { row } of rows) found.push(...columnsWith(row, known).map((each) => `${each} (table ${name})`));
  }
  return found;
}

function columnsWith(row: Record<string, unknown>, known: ReadonlyMap<string, string>): string[] {
  return Object.entries(row).flatMap(([column, value]) => {
    const text = JSON.stringify(value);
    return [...known]
      .filter(([secret]) => text.includes(secret) || text.includes(Buffer.from(secret).toString('hex')))
      .map(([, what]) => `${what} in the column ${column}`);
  });
}

const likeOf = (text: string): string => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
