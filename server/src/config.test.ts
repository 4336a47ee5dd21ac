import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from './config.ts';
import { ENVIRONMENT, SURROUNDINGS, type Environment } from './environment.ts';

test('every variable of the environment that is read is told of, and no other', () => {
  const read = new Set<string>();
  readConfig(
    new Proxy<Environment>(
      {},
      {
        get: (_, name) => {
          read.add(String(name));
        },
      },
    ),
  );
  expect([...read].toSorted()).toEqual([...Object.keys(ENVIRONMENT), ...SURROUNDINGS].toSorted());
});

test('what a POSTGRES_ variable is without is what the page says', () => {
  const { database } = readConfig({ POSTGRES_PASSWORD: 'x', POSTGRES_HOST: 'db' });
  const { POSTGRES_PORT, POSTGRES_USER } = ENVIRONMENT;
  expect(database).toMatchObject({
    url: `postgresql://${POSTGRES_USER.default}:x@db:${POSTGRES_PORT.default}/${POSTGRES_USER.default}`,
  });
});

/** A file as a container finds it under /run/secrets. */
function secretFile(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-secrets-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'secret');
  writeFileSync(file, text);
  return file;
}

test('the password of the database, or all of its address, may stand in a file', () => {
  const parts = { POSTGRES_HOST: 'db', POSTGRES_USER: 'crew' };
  expect(readConfig({ ...parts, POSTGRES_PASSWORD_FILE: secretFile('p@ss word\n') }).database).toMatchObject({
    url: 'postgresql://crew:p%40ss%20word@db:5432/crew',
  });
  const url = 'postgresql://crew:x@db:5432/crew';
  expect(readConfig({ DATABASE_URL_FILE: secretFile(`${url}\n`) }).database).toMatchObject({
    url,
    from: 'DATABASE_URL',
  });
});

test('a file with a secret that is not there, is empty, or stands beside the secret itself is refused, by name', () => {
  expect(() => readConfig({ POSTGRES_PASSWORD_FILE: '/nowhere/secret' })).toThrow(
    /POSTGRES_PASSWORD_FILE: \/nowhere\/secret cannot be read/,
  );
  expect(() => readConfig({ DATABASE_URL_FILE: secretFile('\n') })).toThrow(/DATABASE_URL_FILE: .* is empty/);
  const both = { POSTGRES_PASSWORD: 'one', POSTGRES_PASSWORD_FILE: secretFile('other') };
  expect(() => readConfig(both)).toThrow(/POSTGRES_PASSWORD_FILE: POSTGRES_PASSWORD is set, too; keep one/);
});
