import { expect, test } from 'vitest';
import { newSignIn, signInOf } from './mailbox-sign-in.tsx';

test('where tokens of a known provider are renewed is there already', () => {
  expect(newSignIn('imap.gmail.com').token_url).toBe('https://oauth2.googleapis.com/token');
  expect(newSignIn('outlook.office365.com').token_url).toContain('login.microsoftonline.com');
  expect(newSignIn('mail.example.com').token_url).toBe('');
});

test('a secret that is left empty stays as it is stored', () => {
  const now = { ...newSignIn('imap.gmail.com'), client_id: ' client ' };
  expect(signInOf(now, 'password')).toEqual({});
  expect(signInOf({ ...now, by: 'oauth' }, 'oauth')).toEqual({
    oauth_token_url: 'https://oauth2.googleapis.com/token',
    oauth_client_id: 'client',
  });
});

test('with a password in the place of tokens the tokens go', () => {
  const now = { ...newSignIn(''), password: 'hush' };
  expect(signInOf(now, null)).toEqual({ smtp_password: 'hush' });
  expect(signInOf(now, 'oauth')).toEqual({
    smtp_password: 'hush',
    imap_password: null,
    oauth_token_url: null,
    oauth_client_id: null,
    oauth_client_secret: null,
    oauth_refresh_token: null,
  });
});
