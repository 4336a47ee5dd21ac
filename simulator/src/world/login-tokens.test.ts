import { expect, test } from 'vitest';
import { createChance } from '#chance.ts';
import { LoginTokens } from './login-tokens.ts';

const ANNA = 1001;
const SECONDS = 1000;

function newTokens(): LoginTokens {
  const chance = createChance(1);
  return new LoginTokens((length) => chance.bytes(length));
}

test('a token can be accepted for 30 seconds, once', () => {
  const tokens = newTokens();
  const { bytes } = tokens.offer({ key: 'k', except_ids: [] }, 0);
  const late = tokens.offer({ key: 'k', except_ids: [] }, 0);
  expect(tokens.accept(bytes, ANNA, 30 * SECONDS - 1)).toMatchObject({ token: { accepted_by: ANNA } });
  expect(tokens.accept(bytes, ANNA, 30 * SECONDS - 1)).toEqual({ refused: 'AUTH_TOKEN_ALREADY_ACCEPTED' });
  expect(tokens.accept(late.bytes, ANNA, 30 * SECONDS)).toEqual({ refused: 'AUTH_TOKEN_EXPIRED' });
});

test('what was accepted must be fetched before the token expires, by the key that shows it', () => {
  const tokens = newTokens();
  const { bytes } = tokens.offer({ key: 'k', except_ids: [] }, 0);
  expect(tokens.acceptedFor('k', 0)).toBeNull();
  tokens.accept(bytes, ANNA, 0);
  expect(tokens.acceptedFor('k', 29 * SECONDS)).toMatchObject({ accepted_by: ANNA });
  expect(tokens.acceptedFor('other', 29 * SECONDS)).toBeNull();
  expect(tokens.acceptedFor('k', 30 * SECONDS)).toBeNull();
  tokens.useUp('k');
  expect(tokens.accept(bytes, ANNA, 0)).toEqual({ refused: 'AUTH_TOKEN_INVALID' });
});

test('an expired token is told from an unknown one for a while', () => {
  const tokens = newTokens();
  const { bytes } = tokens.offer({ key: 'k', except_ids: [] }, 0);
  tokens.offer({ key: 'k', except_ids: [] }, 59 * SECONDS);
  expect(tokens.find(bytes, 59 * SECONDS)).toEqual({ refused: 'AUTH_TOKEN_EXPIRED' });
  tokens.offer({ key: 'k', except_ids: [] }, 60 * SECONDS);
  expect(tokens.find(bytes, 60 * SECONDS)).toEqual({ refused: 'AUTH_TOKEN_INVALID' });
});
