// better-auth names its fields in camelCase; the columns are in snake_case like all others. Given one by one, because its check of
// the schema and its migrations read the names from here.

function snake<const Name extends string>(...names: Name[]): Record<Name, string> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- filled with every name below
  const columnOf = {} as Record<Name, string>;
  for (const name of names) columnOf[name] = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return columnOf;
}

export const columns = {
  user: snake('emailVerified', 'createdAt', 'updatedAt'),
  session: snake('expiresAt', 'createdAt', 'updatedAt', 'ipAddress', 'userAgent', 'userId'),
  account: snake(
    'accountId',
    'providerId',
    'userId',
    'accessToken',
    'refreshToken',
    'idToken',
    'accessTokenExpiresAt',
    'refreshTokenExpiresAt',
    'createdAt',
    'updatedAt',
  ),
  verification: snake('expiresAt', 'createdAt', 'updatedAt'),
} as const;

export const twoFactorSchema = {
  user: { fields: snake('twoFactorEnabled') },
  twoFactor: {
    modelName: 'two_factor',
    fields: snake('backupCodes', 'userId', 'failedVerificationCount', 'lockedUntil'),
  },
} as const;
