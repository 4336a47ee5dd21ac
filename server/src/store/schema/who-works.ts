// Who works with these tables now: what must not be taken away under their feet.
import type pg from 'pg';
import { GroundcrewError } from '#lib/errors.ts';

/** A node that lives renews its row every few seconds. */
const SEEN_LATELY = '30 seconds';
const SHOWN = 5;

/** Throws `in_use`, naming who it is, while a process lives or an account is leased. `schema`: a checked name. */
export async function assertNobodyWorks(client: pg.Client, schema: string): Promise<void> {
  const found = [
    ...(await named(
      client,
      `"${schema}".nodes`,
      `select kind || ' ' || id as name from "${schema}".nodes
       where seen_at > clock_timestamp() - interval '${SEEN_LATELY}' order by id`,
    )),
    ...(await named(
      client,
      `"${schema}".account_leases`,
      `select 'lease of account ' || account_id || ' by ' || node_id as name from "${schema}".account_leases
       where node_id is not null and expires_at > clock_timestamp() order by account_id`,
    )),
  ];
  if (found.length === 0) return;
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  const detail = `the tables are in use by ${found.slice(0, SHOWN).join(', ')}${more}: stop it first (one that died is forgotten after ${SEEN_LATELY})`;
  throw new GroundcrewError('in_use', { detail, details: { in_use_by: found } });
}

async function named(client: pg.Client, table: string, sql: string): Promise<string[]> {
  const { rows: there } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    table,
  ]);
  if (there[0]?.there !== true) return [];
  return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
}
