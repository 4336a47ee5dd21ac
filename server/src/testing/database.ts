import { randomUUID } from 'node:crypto';
import { withClient } from '#store/postgres/postmaster.ts';
import type { TestPostgres } from './postgres.ts';

export type TestDatabase = { url: string; close: () => Promise<void> };

/** A database of its own for the caller, with all migrations applied. Close its pools before closing it. */
export function openTestDatabase(postgres: TestPostgres): Promise<TestDatabase> {
  return create(postgres, `template ${postgres.template}`);
}

/** One without anything in it. */
export function openEmptyDatabase(postgres: TestPostgres): Promise<TestDatabase> {
  return create(postgres, 'template template0');
}

async function create({ server_url, prefix }: TestPostgres, how: string): Promise<TestDatabase> {
  const name = `${prefix}_${randomUUID().slice(-12)}`;
  await withClient(server_url, (client) => client.query(`create database ${name} ${how}`));
  const url = new URL(server_url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    close: async () => {
      await withClient(server_url, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}
