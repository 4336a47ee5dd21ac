import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { formatSession } from '#domain/sessions/format.ts';
import type { ParsedSession } from '#domain/sessions/session.ts';
import { readHome } from '#telegram/identity.ts';
import { createRoute, planMedia } from '#telegram/routes.ts';

const server = { host: '127.0.0.1', port: 7443 };
const media_server = { host: '127.0.0.1', port: 7444 };
const main = { id: 4, lane: 'main', host: '149.154.167.91', port: 443 } as const;
const media = { ...main, lane: 'media' } as const;
const mtproxy = { type: 'mtproxy', host: '127.0.0.1', port: 1, secret: '5'.repeat(32) } as const;

function home(changes: Partial<ParsedSession>) {
  const session: ParsedSession = {
    kind: 'telethon',
    dc_id: 4,
    host: '149.154.167.92',
    port: 443,
    auth_key: randomBytes(256),
    user_id: null,
    test_mode: false,
    ...changes,
  };
  const session_string = formatSession(session);
  const account = { account_id: 1, session_name: 's1', session_string, api_id: 1, api_hash: 'abc', proxy: null };
  return readHome(account).address;
}

test('Another server takes every connection; media goes there too, unless it has a server of its own', () => {
  const alone = createRoute({ server }, new Map([[4, { host: '149.154.164.250', port: 443 }]]));
  expect([alone(main), alone(media)]).toEqual([server, server]);
  const both = createRoute({ server, media_server }, new Map());
  expect([both(main), both(media)]).toEqual([server, media_server]);
});

test("Telegram's own media address is used once it is known", () => {
  const address = { host: '149.154.164.250', port: 443 };
  const route = createRoute({}, new Map([[4, address]]));
  expect([route(main), route(media)]).toEqual([{ host: main.host, port: 443 }, address]);
});

test('A second connection to the main address is never planned', () => {
  expect(planMedia({ server }, null)).toBe('no');
  expect(planMedia({ server, media_server }, null)).toBe('yes');
  expect(planMedia({ server, media_server }, mtproxy)).toBe('no');
  expect(planMedia({}, null)).toBe('ask');
  expect(planMedia({}, mtproxy)).toBe('yes');
});

test("A session's own address is dialled; one that names only a DC or a browser's host gets the DC's address", () => {
  const known = { host: '149.154.167.91', port: 443 };
  expect(home({})).toEqual({ host: '149.154.167.92', port: 443 });
  expect(home({ host: null, port: null })).toEqual(known);
  expect(home({ host: 'vesta.web.telegram.org', port: 443 })).toEqual(known);
});
