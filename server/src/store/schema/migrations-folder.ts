import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Migration = {
  /** `0001_workspaces`. */
  name: string;
  up: string;
  down: string;
  /** Of `up`; of the same text with another system's line ends, too. */
  checksum: string;
};

const migrationsFolder = path.resolve(import.meta.dirname, '../../../migrations');

const FILE = /^(\d{4}_[a-z0-9_]+)\.(up|down)\.sql$/;

/** All migrations in their order. Throws when one lacks its way back, or two have one number. */
export function readMigrations(folder: string = migrationsFolder): Migration[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.sql'));
  const odd = files.find((file) => !FILE.test(file));
  if (odd !== undefined) throw new Error(`${odd} is not named like 0001_name.up.sql or 0001_name.down.sql.`);
  const names = [...new Set(files.map((file) => file.replace(FILE, '$1')))].toSorted();
  for (const [index, name] of names.entries()) {
    const before = names[index - 1];
    if (before?.slice(0, 4) === name.slice(0, 4)) throw new Error(`${before} and ${name} have the same number.`);
    for (const way of ['up', 'down']) {
      if (!existsSync(path.join(folder, `${name}.${way}.sql`))) throw new Error(`${name}.${way}.sql is missing.`);
    }
  }
  return names.map((name) => {
    const [up, down] = [read(folder, `${name}.up.sql`), read(folder, `${name}.down.sql`)];
    return { name, up, down, checksum: createHash('sha256').update(up).digest('hex') };
  });
}

function read(folder: string, file: string): string {
  return readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n');
}
