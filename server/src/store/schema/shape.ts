/**
 * What the migrations make, as PostgreSQL's own catalogue tells it: `shape.json` is written from a database with all migrations
 * (npm run codegen), and a database that lives is compared with it. Definitions go by names that the search path finds.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';

export type Shape = {
  /** `table.column` → `integer not null`. */
  columns: Record<string, string>;
  /** Name → what makes it. */
  indexes: Record<string, string>;
  /** `table.name` → what makes them. */
  constraints: Record<string, string>;
  triggers: Record<string, string>;
  /** Those that are made, but do not work: an index that is not valid, a trigger that is off, a constraint that was not looked at. */
  idle: string[];
  functions: string[];
  views: string[];
};

/** Of this release. */
export function shapeOfRelease(): Shape {
  // It was written by `readShape`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(readFileSync(path.join(import.meta.dirname, 'shape.json'), 'utf8')) as Shape;
}

export async function readShape(client: pg.ClientBase, schema: string): Promise<Shape> {
  const both = [[schema, `${schema}_auth`]];
  const rows = async (text: string) =>
    (await client.query<{ name: string; definition: string; idle: boolean }>(text, both)).rows;
  const columns = await rows(
    `select c.relname || '.' || a.attname as name,
       format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end as definition, false as idle
     from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`,
  );
  const indexes = await rows(
    `select c.relname as name, pg_get_indexdef(i.indexrelid, 0, true) as definition, not i.indisvalid as idle
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))`,
  );
  // That a column takes no null is said with the column; only newer servers call it a constraint.
  const constraints = await rows(
    `select c.relname || '.' || k.conname as name, pg_get_constraintdef(k.oid, true) as definition, not k.convalidated as idle
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and k.contype in ('p', 'u', 'f', 'c', 'x')`,
  );
  const triggers = await rows(
    `select c.relname || '.' || t.tgname as name, pg_get_triggerdef(t.oid, true) as definition, t.tgenabled = 'D' as idle
     from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and not t.tgisinternal`,
  );
  const functions = await rows(
    `select p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name, '' as definition, false as idle
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any($1)`,
  );
  const views = await rows(
    `select c.relname as name, '' as definition, false as idle
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any($1) and c.relkind in ('v', 'm')`,
  );
  return {
    columns: named(columns),
    indexes: named(indexes),
    constraints: named(constraints),
    triggers: named(triggers),
    idle: [...indexes, ...constraints, ...triggers].flatMap(({ name, idle }) => (idle ? [name] : [])).toSorted(),
    functions: functions.map(({ name }) => name).toSorted(),
    views: views.map(({ name }) => name).toSorted(),
  };
}

function named(rows: readonly { name: string; definition: string }[]): Record<string, string> {
  const entries = rows.map(({ name, definition }) => [name, definition] as const);
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
