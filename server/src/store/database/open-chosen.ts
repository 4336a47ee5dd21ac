import { existsSync } from 'node:fs';
import path from 'node:path';
import { probeDatabase } from '#store/database/database.ts';
import type { DatabaseChoice } from '#store/database/database-url.ts';
import { openEmbeddedPostgres } from '#store/postgres/embedded.ts';

export type DatabaseHandle = { url: string; release: () => Promise<void> };

/** The database that the settings name; an embedded one is started when nobody has it running. */
export async function openChosenDatabase(
  choice: DatabaseChoice,
  options: { data_folder: string; report: (message: string, error: unknown) => void },
): Promise<DatabaseHandle> {
  if (choice.kind === 'url') {
    await probeDatabase(choice.url);
    return { url: choice.url, release: async () => {} };
  }
  const { data_folder, report } = options;
  const postgres = await openEmbeddedPostgres(path.join(data_folder, 'postgres'), { report });
  return { url: postgres.url(), release: postgres.release };
}

/** False where to open it would first make it. */
export function isDatabaseThere(choice: DatabaseChoice, data_folder: string): boolean {
  return choice.kind === 'url' || existsSync(path.join(data_folder, 'postgres', 'pgdata', 'PG_VERSION'));
}
