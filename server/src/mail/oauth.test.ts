// Where a token server may stand, and that nobody is led elsewhere.
import http from 'node:http';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { MailFaultError } from '#domain/mail/faults.ts';
import type { OauthSecrets } from '#domain/mail/gateway.ts';
import { openTokenServer, type TokenServer } from '#testing/token-server.ts';
import { freshToken } from './oauth.ts';

const open: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function provider(): Promise<TokenServer> {
  const one = await openTokenServer();
  open.push(one);
  return one;
}

function secretsOf({ client, refresh_token }: TokenServer, token_url: string): OauthSecrets {
  return { token_url, client_id: client.id, client_secret: client.secret, refresh_token: refresh_token ?? '' };
}

const portOf = (url: string) => new URL(url).port;

test('a token server whose name leads elsewhere after it was looked at gets the request at the first address', async () => {
  const one = await provider();
  const asked: string[] = [];
  const turncoat = async (host: string) => {
    asked.push(host);
    return asked.length === 1 ? ['127.0.0.1'] : ['127.0.0.2'];
  };
  const secrets = secretsOf(one, `http://rebinding.invalid:${portOf(one.token_url)}/token`);
  const token = await freshToken(secrets, { allow_private: true, lookup: turncoat });
  expect([token.access_token, asked]).toEqual(['access-1', ['rebinding.invalid']]);
});

test.each([
  ['a private address', 'http://127.0.0.1', undefined],
  ['a name of one', 'http://inside.invalid', async () => ['127.0.0.1']],
  ['a name of which one of two is private', 'http://mixed.invalid', async () => ['192.88.99.1', '127.0.0.1']],
])('a token server at %s is not asked', async (_what, origin, lookup) => {
  const one = await provider();
  const secrets = secretsOf(one, `${origin}:${portOf(one.token_url)}/token`);
  const refused = freshToken(secrets, { allow_private: false, lookup });
  await expect(refused).rejects.toBeInstanceOf(MailFaultError);
  await expect(refused).rejects.toMatchObject({ cause: { code: 'private_address' } });
  expect(one.asked).toBe(0);
});

test('a token server that sends elsewhere is followed nowhere', async () => {
  const one = await provider();
  const sender = http.createServer((_request, answer) => {
    answer.writeHead(307, { location: one.token_url }).end();
  });
  sender.listen(0, '127.0.0.1');
  await once(sender, 'listening');
  open.push({
    close: async () => {
      sender.close();
      await once(sender, 'close');
    },
  });
  const address = sender.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sent = freshToken(secretsOf(one, `http://127.0.0.1:${port}/token`), { allow_private: true });
  await expect(sent).rejects.toMatchObject({ fault: { kind: 'unreachable', detail: 'HTTP 307' } });
  expect(one.asked).toBe(0);
});
