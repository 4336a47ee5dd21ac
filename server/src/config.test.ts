import { expect, test } from 'vitest';
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
