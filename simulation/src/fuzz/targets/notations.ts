/** What people paste: sessions, proxies, links; and what Telegram says: errors. Their parsers answer and never throw. */
import type { Chance } from '@groundcrew/simulator/chance.ts';
import { linkKey, parseLink } from '@groundcrew/server/domain/links.ts';
import { describeProxy, formatProxy, parseProxy } from '@groundcrew/server/domain/proxies.ts';
import { formatSession } from '@groundcrew/server/domain/sessions/format.ts';
import { parseSession } from '@groundcrew/server/domain/sessions/parse.ts';
import type { SessionResult } from '@groundcrew/server/domain/sessions/session.ts';
import { describeFault } from '@groundcrew/server/domain/telegram.ts';
import { ERROR_CATALOGUE } from '@groundcrew/server/domain/telegram-error-catalogue.ts';
import { classifyRpc, parseRpcError } from '@groundcrew/server/domain/telegram-errors.ts';
import { readTelethonBytes } from '@groundcrew/server/telegram/telethon-file.ts';
import { bytesFrom, textFrom } from '#fuzz/mutate.ts';
import { must, target, type Target } from '#fuzz/target.ts';

export type NotationSamples = {
  sessions: readonly string[];
  session_files: readonly Uint8Array[];
  proxies: readonly string[];
};

const LINKS = [
  '@VillaUbud',
  'https://t.me/VillaUbud/123?single',
  't.me/+AbCdEfGhIjKlMnOp',
  'https://t.me/joinchat/AbCdEfGhIjKlMnOp',
  'tg://resolve?domain=VillaUbud&post=3',
  'tg:join?invite=AbCdEfGhIjKlMnOp',
  't.me/c/1032422089/15',
  't.me/c/1032422089/x',
  'tg://privatepost?channel=1032422089&post=1',
  '-1001032422089',
  'ID:1032422089',
  'villaubud.t.me',
  '@+AbCdEfGhIjKlMnOp',
  'https://telegram.dog/s/VillaUbud#top',
];

/** As the dicts and tuples of Python libraries. */
const PROXY_SHAPES = [
  '{"type":"socks5","host":"192.0.2.1","port":1080,"username":"u","password":"p"}',
  '{"proxy_type":"http","addr":"proxy.example","port":"8080","rdns":true}',
  "('socks5', '127.0.0.1', 1080, True, 'user', 'pa\\'ss\\x40')",
  "{'proxy_type': 'socks5', 'addr': 'proxy.example', 'port': 1080, 'rdns': True, 'username': None}",
  "(<ProxyType.SOCKS5: 2>, 'proxy.example', 99999, None)",
  '{"scheme":"socks4","hostname":"192.0.2.1","port":1080}',
  '["socks5","192.0.2.1",1080,true,"u","p"]',
  '[2,"192.0.2.1",1080]',
  '{}',
];

export function notationTargets({ sessions, session_files, proxies }: NotationSamples): Target[] {
  return [
    target({
      name: 'session strings',
      share: 170,
      make: (chance) => textFrom(chance, sessions),
      take: (text) => checkSession(parseSession(text, readTelethonBytes)),
    }),
    target({
      name: 'session files',
      share: 8,
      make: (chance) => bytesFrom(chance, session_files),
      take: (bytes) => checkSession(parseSession(bytes, readTelethonBytes)),
    }),
    target({
      name: 'proxies',
      share: 170,
      make: (chance) => textFrom(chance, [...proxies, ...PROXY_SHAPES]),
      take: checkProxy,
    }),
    target({ name: 'proxy shapes', share: 40, make: randomJson, take: checkProxy }),
    target({ name: 'links', share: 170, make: (chance) => textFrom(chance, LINKS), take: checkLink }),
    target({
      name: 'errors',
      share: 120,
      make: (chance) => textFrom(chance, errorTexts),
      take: checkError,
    }),
  ];
}

/** What was understood must come back the same from what is stored. */
function checkSession(result: SessionResult): void {
  if (!result.ok) {
    must(result.reason.length > 0 && result.reason.length < 1000, `the reason is ${result.reason.length} long`);
    return;
  }
  const again = parseSession(formatSession(result.session));
  must(again.ok, 'what was read cannot be read again');
  if (!again.ok) return;
  must(Buffer.from(again.session.auth_key).equals(Buffer.from(result.session.auth_key)), 'the key changed');
  must(again.session.dc_id === result.session.dc_id, 'the DC changed');
}

function checkProxy(input: unknown): void {
  const result = parseProxy(input);
  if (!result.ok || !result.proxy) return;
  const { proxy } = result;
  const again = parseProxy(formatProxy(proxy));
  must(again.ok && JSON.stringify(again.proxy) === JSON.stringify(proxy), `it changed: ${JSON.stringify(proxy)}`);
  must(Number.isInteger(proxy.port) && proxy.port > 0 && proxy.port < 65_536, `the port is ${proxy.port}`);
  describeProxy(proxy);
}

function checkLink(text: string): void {
  const result = parseLink(text);
  if (!result.ok) {
    must(result.reason.length > 0, 'a refusal without a reason');
    return;
  }
  const again = parseLink(result.link.link);
  must(again.ok && linkKey(again.link) === linkKey(result.link), `it changed: ${JSON.stringify(result.link)}`);
}

const errorTexts = [...ERROR_CATALOGUE.keys()].map((type) => type.replace(/_X(?=_|$)/, '_42'));

function checkError(text: string): void {
  const fault = parseRpcError(text, 400, 'users.getUsers');
  const { argument, type } = fault;
  must(type.length > 0 && type.length <= 130, `the type is ${type.length} long`);
  must(
    argument === null || (Number.isInteger(argument) && argument >= 0 && argument < 2 ** 31),
    `argument ${argument}`,
  );
  must(classifyRpc(fault).do.length > 0, 'nobody knows what to do');
  must(describeFault(fault).length < 1000, 'a long description');
}

/** A value that could have come out of somebody's JSON. */
function randomJson(chance: Chance, depth = 0): unknown {
  const keys = [
    'type',
    'proxy_type',
    'scheme',
    'host',
    'addr',
    'hostname',
    'port',
    'username',
    'password',
    'secret',
    'rdns',
  ];
  switch (chance.int(depth > 2 ? 6 : 8)) {
    case 0:
      return textFrom(chance, ['socks5', 'http', 'mtproto', '192.0.2.1', 'proxy.example', '1080']);
    case 1:
      return chance.int(70_000);
    case 2:
      return chance.pick([-1, 0, 0.5, 1e300, Number.MAX_SAFE_INTEGER]);
    case 3:
      return chance.happens(0.5);
    case 4:
      return null;
    case 5:
      return chance.pick(['socks5', 'socks4', 'http', 'mtproxy']);
    case 6:
      return Array.from({ length: chance.int(8) }, () => randomJson(chance, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: chance.int(8) }, () => [chance.pick(keys), randomJson(chance, depth + 1)]),
      );
  }
}
