import { randomUUID } from 'node:crypto';
import { withClient } from '#store/postgres/postmaster.ts';
import type { TestPostgres } from './postgres.ts';
import { watchSecrets, type SecretsWatch } from './secrets-watch.ts';

export type TestDatabase = {
  url: string;
  /** What it knows is looked for in all tables by `close`, which throws when it is found. */
  secrets: SecretsWatch;
  close: () => Promise<void>;
};

/**
 * A database of its own for the caller, with all migrations applied. Close its pools before closing it. By its files it is made and
 * dropped at half of what it costs by way of the log.
 */
export function openTestDatabase(postgres: TestPostgres): Promise<TestDatabase> {
  return createDatabase(postgres, `template ${postgres.template} strategy file_copy`);
}

/** One without anything in it. */
export function openEmptyDatabase(postgres: TestPostgres): Promise<TestDatabase> {
  return createDatabase(postgres, 'template template0');
}

/** `how`: what stands after its name in `create database`. */
export async function createDatabase({ server_url, prefix }: TestPostgres, how: string): Promise<TestDatabase> {
  const name = `${prefix}_${randomUUID().slice(-12)}`;
  await withClient(server_url, (client) => client.query(`create database ${name} ${how}`));
  const url = new URL(server_url);
  url.pathname = `/${name}`;
  const secrets = watchSecrets();
  return {
    url: url.href,
    secrets,
    close: async () => {
      try {
        await secrets.end(url.href);
      } finally {
        await withClient(server_url, (client) => client.query(`drop database if exists ${name} with (force)`));
      }
    },
  };
}
