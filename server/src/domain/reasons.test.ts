import { FOUND_SERVICES } from '@groundcrew/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GroundcrewError } from '#lib/errors.ts';
import { accountWith, rules as anyRules, targetWith, WORLD_NOW as NOW } from '#testing/worlds.ts';
import { joinBlockers, postBlockers, reactBlockers } from './blockers.ts';
import { parseLink } from './links.ts';
import { faultSentence, whatToDo, type MailFault } from './mail/faults.ts';
import { parseGivenProxy } from './proxies.ts';
import { readReason } from './reasons.ts';
import { describeFault, type ConnectionTrouble } from './telegram.ts';

/** The code of a person's own words is of no blocker. */
const OWN_WORDS = new Set(['account_joins_blocked']);

test('every reason against an act is read as what it is', () => {
  const target = targetWith({ status: 'joined', assigned_account_id: 1 });
  fc.assert(
    fc.property(accountWith(), target, anyRules, (account, group, rules) => {
      const found = [
        ...joinBlockers(account, rules, NOW, group),
        ...postBlockers(group, account, rules, NOW, 'photo'),
        ...reactBlockers(account, group, rules, NOW),
      ];
      const others = found.filter(({ code, message, until }) => {
        const told = readReason(message);
        const at = until && message.includes(' until ') ? `${until.toISOString().slice(0, 19)}Z` : undefined;
        return !OWN_WORDS.has(code) && (told?.code !== code || told.params['until'] !== at);
      });
      expect(others).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

const NO_LINKS = [
  '',
  'x'.repeat(3_000),
  'https://example.com/a',
  't.me/',
  't.me/joinchat',
  't.me/+',
  't.me/+a!',
  '@na me',
  '@імʼя',
  '@1abc',
  '@abc',
  '@a__bcd',
  't.me/proxy',
  'ID:5',
  '12345',
  'ID:9999999999999999',
  't.me/name/1/2/3/4/x',
  't.me/c/',
  't.me/c/12/x',
  'tg://what?x=1',
  'tg://resolve?phone=15550001111',
];

const NO_PROXIES = ['', 'host', 'host:0', 'abc://host:1', 'tg://proxy?server=a&port=1&secret=zz', 'socks5://u:***@h:1'];

test('why something is no link, or no proxy, is known by its code', () => {
  const faults = (texts: readonly string[], read: (text: string) => { ok: true } | { ok: false; reason: string }) =>
    texts.flatMap((text) => {
      const found = read(text);
      return found.ok ? [] : [`${readReason(found.reason)?.code ?? 'unknown'} ${found.reason}`];
    });
  const links = faults(NO_LINKS, parseLink);
  expect(links.length).toBeGreaterThan(15);
  expect(links.filter((fault) => !fault.startsWith('link_'))).toEqual([]);
  const proxies = faults(NO_PROXIES, parseGivenProxy);
  expect(proxies.length).toBeGreaterThan(4);
  expect(proxies.filter((fault) => !fault.startsWith('proxy_'))).toEqual([]);
});

test('trouble on the way to Telegram is known by its code', () => {
  const reasons: ConnectionTrouble[] = [
    'timeout',
    'refused',
    'dropped',
    'unreachable',
    'proxy_refused',
    'proxy_auth',
    'protocol',
  ];
  for (const reason of reasons) {
    const text = describeFault({ kind: 'connection', reason, detail: 'no answer within 500 ms' });
    expect(readReason(text)).toEqual({ code: `connection_${reason}`, params: { detail: 'no answer within 500 ms' } });
  }
  const rpc = { kind: 'rpc', code: 420, type: 'FLOOD_WAIT_X', argument: 30, method: 'messages.sendMessage' } as const;
  expect(readReason(describeFault(rpc))).toEqual({ code: 'telegram', params: { type: 'FLOOD_WAIT', number: '30' } });
  const plain = { ...rpc, type: 'CHAT_WRITE_FORBIDDEN', argument: null } as const;
  expect(readReason(describeFault(plain))?.params).toEqual({ type: 'CHAT_WRITE_FORBIDDEN', number: '' });
});

test('what is wrong with a mailbox is known by its code', () => {
  const fault: MailFault = {
    kind: 'unreachable',
    protocol: 'imap',
    host: 'imap.example.com',
    port: 993,
    detail: 'ECONNREFUSED',
  };
  for (const kind of ['wrong_password', 'token_expired', 'bad_certificate', 'unreachable', 'stalled'] as const) {
    for (const detail of ['ECONNABORTED', '']) {
      const sentence = faultSentence({ ...fault, kind, detail });
      const server = 'IMAP imap.example.com:993';
      expect(readReason(sentence)).toMatchObject({ code: `mail_${kind}`, params: { server } });
      // As the watcher of a mailbox writes it.
      const advised = `${sentence}. ${whatToDo(kind, { followed: true })}`;
      expect(readReason(advised)).toMatchObject({ code: `mail_${kind}`, params: { server } });
    }
  }
  for (const found of FOUND_SERVICES) {
    const sentence = faultSentence({ ...fault, kind: 'wrong_service', found });
    for (const text of [sentence, `${sentence}. ${whatToDo('wrong_service', { followed: true })}`]) {
      expect(readReason(text)).toMatchObject({
        code: `mail_found_${found}`,
        params: { server: 'IMAP imap.example.com:993' },
      });
    }
  }
});

test('of an error the reason behind its message counts, with the field that it is about', () => {
  const named = new GroundcrewError('bad_value', { detail: 'proxy_url: it is empty; say none to go without a proxy' });
  expect(readReason(named.message)).toEqual({ code: 'proxy_empty', params: { field: 'proxy_url' } });
  const taken = new GroundcrewError('name_taken', { detail: 's1' });
  expect(readReason(taken.message)).toEqual({ code: 'name_taken', params: { detail: 's1', field: '' } });
});

test("a person's own words are none of them", () => {
  expect(readReason('the admins asked for it')).toBeNull();
  expect(readReason('')).toBeNull();
});
