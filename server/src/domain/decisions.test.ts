import { describe, expect, it } from 'vitest';
import { decide, type Decision } from './decisions.ts';
import { ERROR_CATALOGUE } from './telegram-error-catalogue.ts';
import { TARGET_AND_CONTENT_ERRORS } from './telegram-errors/target-and-content.ts';
import { parseRpcError } from './telegram-errors.ts';

const METHOD = 'messages.sendMessage';
const told = (text: string, code = 400): Decision => decide(parseRpcError(text, code, METHOD));
/** An error as Telegram sends it, for each entry of the catalogue. */
const sent = (type: string): string => type.replace(/_X(?=_|$)/, '_17');

const MARKS = new Set<Decision['do']>(['mark_target', 'forbid_content', 'look_at_membership']);

describe('For every error of the catalogue', () => {
  const entries = [...ERROR_CATALOGUE.keys()].map((type) => [type, told(sent(type))] as const);

  it('the decision is the same under any code, and names the error', () => {
    for (const [type, decision] of entries) {
      for (const code of [303, 400, 403, 406, 420, 500]) expect(told(sent(type), code)).toEqual(decision);
      const named = `${sent(type)} (${METHOD})`;
      expect('error_message' in decision ? decision.error_message : named).toBe(named);
    }
  });

  it('only errors of target and content do anything to a group', () => {
    const marking = entries.filter(([, decision]) => MARKS.has(decision.do)).map(([type]) => type);
    expect(marking.filter((type) => !(type in TARGET_AND_CONTENT_ERRORS))).toEqual([]);
    expect(marking.length).toBeGreaterThan(20);
  });

  it('trouble of the account never counts as proof that the group is bad, nor as success', () => {
    for (const [type, entry] of ERROR_CATALOGUE) {
      if (entry.scope !== 'account') continue;
      expect(['blame_account', 'hold', 'block_joins']).toContain(told(sent(type)).do);
    }
  });
});

describe('What is done about an error', () => {
  it.each<[string, Decision]>([
    ['USER_ALREADY_PARTICIPANT', { do: 'done' }],
    ['RANDOM_ID_DUPLICATE', { do: 'done' }],
    ['MESSAGE_NOT_MODIFIED', { do: 'done' }],
    ['INVITE_REQUEST_SENT', { do: 'requested' }],
    ['FLOOD_WAIT_42', { do: 'flood', seconds: 42, method: METHOD }],
    ['FLOOD_WAIT_0', { do: 'flood', seconds: 1, method: METHOD }],
    ['SLOWMODE_WAIT_300', { do: 'delay_target', seconds: 300 }],
  ])('%s', (text, decision) => {
    expect(told(text)).toEqual(decision);
  });

  it.each(['CHAT_WRITE_FORBIDDEN'])('%s leaves the group alone', (text) => {
    expect(told(text)).toMatchObject({ do: 'mark_target', status: 'banned' });
  });

  it.each([
    'CHANNEL_PRIVATE',
    'CHANNEL_INVALID',
    'CHAT_ID_INVALID',
    'PEER_ID_INVALID',
    'CHAT_ADMIN_REQUIRED',
    'USERNAME_NOT_OCCUPIED',
    'USERNAME_INVALID',
    'INVITE_HASH_EXPIRED',
    'INVITE_HASH_INVALID',
    'INVITE_HASH_EMPTY',
    'USERS_TOO_MUCH',
    'CHAT_GUEST_SEND_FORBIDDEN',
  ])('%s makes the group an error', (text) => {
    expect(told(text)).toMatchObject({ do: 'mark_target', status: 'error' });
  });

  it.each(['ALLOW_PAYMENT_REQUIRED_50', 'STARS_PAYMENT_REQUIRED', 'BALANCE_TOO_LOW'])('%s is never paid', (text) => {
    expect(told(text)).toMatchObject({ do: 'mark_target', status: 'error' });
  });

  it.each([
    ['PEER_FLOOD', 'peer_flood'],
    ['FROZEN_METHOD_INVALID', 'frozen'],
    ['FROZEN_PARTICIPANT_MISSING', 'frozen'],
    ['USER_RESTRICTED', 'restricted'],
  ])('%s holds the account', (text, reason) => {
    expect(told(text, 420)).toMatchObject({ do: 'hold', reason });
  });

  it.each(['CHANNELS_TOO_MUCH', 'USER_CHANNELS_TOO_MUCH'])('%s ends the joins of the account', (text) => {
    expect(told(text)).toMatchObject({ do: 'block_joins' });
  });

  it('USER_BANNED_IN_CHANNEL asks for the membership first', () => {
    expect(told('USER_BANNED_IN_CHANNEL')).toMatchObject({ do: 'look_at_membership' });
  });

  it.each([
    ['CHAT_SEND_PLAIN_FORBIDDEN', 'text'],
    ['CHAT_SEND_PHOTOS_FORBIDDEN', 'photo'],
    ['CHAT_SEND_MEDIA_FORBIDDEN', 'photo'],
  ])('%s is noted for the kind of content that we send', (text, kind) => {
    expect(told(text)).toMatchObject({ do: 'forbid_content', kind });
  });

  it('a kind that we never send is refused for this once', () => {
    expect(told('CHAT_SEND_STICKERS_FORBIDDEN')).toMatchObject({ do: 'refused' });
    expect(told('CHAT_FORWARDS_RESTRICTED')).toMatchObject({ do: 'refused' });
  });

  it.each([
    'Timeout',
    'MSG_WAIT_TIMEOUT',
    'TIMEOUT',
    'RPC_CALL_FAIL',
    'INTERDC_3_CALL_ERROR',
    'WORKER_BUSY_TOO_LONG_RETRY',
  ])('%s proves nothing: the effect may be there', (text) => {
    expect(told(text, 500)).toMatchObject({ do: 'effect_unknown' });
  });

  it.each([
    'AUTH_KEY_UNREGISTERED',
    'SESSION_REVOKED',
    'AUTH_KEY_DUPLICATED',
    'USER_DEACTIVATED_BAN',
    'API_ID_INVALID',
    'FLOOD_PREMIUM_WAIT_5',
    'PHONE_MIGRATE_4',
    'SOMETHING_QUITE_NEW',
    'SOMETHING_QUITE_NEW_7',
    '',
  ])('%s is the trouble of the account, and the group stays as it is', (text) => {
    expect(told(text)).toMatchObject({ do: 'blame_account' });
  });
});

describe('Trouble on the way', () => {
  it('of a connection leaves open whether Telegram did it', () => {
    for (const reason of [
      'timeout',
      'refused',
      'dropped',
      'unreachable',
      'proxy_refused',
      'proxy_auth',
      'protocol',
    ] as const)
      expect(decide({ kind: 'connection', reason, detail: 'to the DC' })).toMatchObject({ do: 'effect_unknown' });
  });

  it('of a session, proxy or key is the trouble of the account', () => {
    expect(decide({ kind: 'transport', code: -404 })).toMatchObject({ do: 'blame_account' });
    expect(decide({ kind: 'setup', part: 'proxy', detail: 'no host' })).toMatchObject({ do: 'blame_account' });
    expect(decide({ kind: 'closed', detail: 'lease lost' })).toMatchObject({ do: 'blame_account' });
  });
});
