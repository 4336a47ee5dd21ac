import { expect, test } from 'vitest';
import { GroundcrewError } from '#lib/errors.ts';
import { chooseDatabase, runsInContainer } from './database-url.ts';

function urlFor(env: Record<string, string>, in_container = false): string {
  const choice = chooseDatabase(env, in_container);
  return choice.kind === 'url' ? choice.url : choice.kind;
}

test.each([
  ['postgres://u:p@h/d', 'postgresql://u:p@h/d'],
  ['postgresql://u:p@h:6543/d', 'postgresql://u:p@h:6543/d'],
  ['postgresql+asyncpg://u:p@h:5432/d', 'postgresql://u:p@h:5432/d'],
  ['postgres+psycopg2://u:p@h/d?sslmode=require', 'postgresql://u:p@h/d?sslmode=require'],
  ['postgresql+asyncpg://u:p@h/d?ssl=require', 'postgresql://u:p@h/d?sslmode=require'],
  ['postgres://u:p@h/d?ssl=true', 'postgresql://u:p@h/d?sslmode=require'],
  ['postgres://u:p@h/d?ssl=true&sslmode=verify-full', 'postgresql://u:p@h/d?sslmode=verify-full'],
  ['jdbc:postgresql://h:5432/d?user=u&password=p', 'postgresql://h:5432/d?user=u&password=p'],
  [' "postgres://u:p@h/d" ', 'postgresql://u:p@h/d'],
  ['postgres://u:p%40%2Fx@h/d', 'postgresql://u:p%40%2Fx@h/d'],
  ['postgres://u:p@h', 'postgresql://u:p@h/u'],
  ['postgres://u@[::1]:5432/d', 'postgresql://u@[::1]:5432/d'],
  ['postgresql:///d?host=/run/postgresql', 'postgresql:///d?host=/run/postgresql'],
  ['postgresql://u@/d?host=/run/postgresql', 'postgresql://u@localhost/d?host=/run/postgresql'],
])('DATABASE_URL %s means %s', (given, meant) => {
  expect(urlFor({ DATABASE_URL: given, POSTGRES_HOST: 'other' })).toBe(meant);
});

test.each([
  [{ POSTGRES_HOST: 'db.example' }, false, 'postgresql://postgres@db.example:5432/postgres'],
  [{ POSTGRES_PASSWORD: 'p@ss/word' }, false, 'postgresql://postgres:p%40ss%2Fword@localhost:5432/postgres'],
  [{ POSTGRES_PASSWORD: 'p' }, true, 'postgresql://postgres:p@postgres:5432/postgres'],
  [{ POSTGRES_USER: 'crew' }, false, 'postgresql://crew@localhost:5432/crew'],
  [
    { POSTGRES_USER: 'crew', POSTGRES_DB: 'my db', POSTGRES_PORT: '6543' },
    false,
    'postgresql://crew@localhost:6543/my%20db',
  ],
  [{ POSTGRES_HOST: '::1' }, false, 'postgresql://postgres@[::1]:5432/postgres'],
  [{ POSTGRES_HOST: '/run/pg' }, false, 'postgresql://postgres@localhost:5432/postgres?host=%2Frun%2Fpg'],
  [{ POSTGRES_HOST: 'h', DATABASE_URL: '' }, false, 'postgresql://postgres@h:5432/postgres'],
])('%o (in a container: %s) means %s', (env, in_container, meant) => {
  expect(urlFor(env as Record<string, string>, in_container)).toBe(meant);
});

test('without any of them it is the embedded database', () => {
  expect(chooseDatabase({}, true)).toEqual({ kind: 'embedded' });
  expect(chooseDatabase({ DATABASE_URL: ' ', POSTGRES_USER: '', POSTGRES_INITDB_ARGS: 'x' }, false)).toEqual({
    kind: 'embedded',
  });
});

test.each([
  [
    { DATABASE_URL: 'mysql://u:s3cret@h/d' },
    /DATABASE_URL: it is for mysql, and Groundcrew needs PostgreSQL 15 or newer/,
  ],
  [{ DATABASE_URL: 'sqlite:///data.db' }, /it is for sqlite/],
  [{ DATABASE_URL: 'u:s3cret@h/d' }, /does not begin with postgresql:/],
  [{ DATABASE_URL: 'host=h password=s3cret' }, /key=value pairs/],
  [{ DATABASE_URL: 'postgres://u:s3cret#x@h/d' }, /write @ as %40.*# as %23/],
  [{ DATABASE_URL: 'postgres://u:12/s3cret@h/d' }, /write @ as %40.*\/ as %2F/],
  [{ DATABASE_URL: 'postgres://u:s3cret%@h/d' }, /write % as %25/],
  [{ DATABASE_URL: 'postgres://u:s3cret@h:port/d' }, /it is no URL like/],
  [{ DATABASE_URL: 'postgres:///d' }, /names no host/],
  [{ DATABASE_URL: 'postgres://h' }, /names no database/],
  [{ POSTGRES_PORT: '5432;' }, /POSTGRES_PORT: "5432;" is no port/],
  [{ POSTGRES_PORT: '70000' }, /is no port/],
  [{ POSTGRES_HOST: 'a b', POSTGRES_PASSWORD: 's3cret' }, /POSTGRES_HOST: "a b" is no host name/],
])('%o is refused with a clear word and without the password', (env, words) => {
  const refused = () => chooseDatabase(env, false);
  expect(refused).toThrow(GroundcrewError);
  expect(refused).toThrow(words);
  expect(refused).not.toThrow(/s3cret/);
});

test('what runs in a container says so', () => {
  expect(runsInContainer({ container: 'podman' })).toBe(true);
  expect(runsInContainer({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toBe(true);
});
