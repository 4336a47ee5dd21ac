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

/** What joiner and poster do about each error of the catalogue, as Telegram sends it. */
const TABLE: Record<Decision['do'], string> = {
  done: 'USER_ALREADY_PARTICIPANT RANDOM_ID_DUPLICATE MESSAGE_NOT_MODIFIED',
  requested: 'INVITE_REQUEST_SENT',
  flood: 'FLOOD_WAIT_17',
  delay_target: 'SLOWMODE_WAIT_17',
  mark_target:
    'CHAT_WRITE_FORBIDDEN CHANNEL_PRIVATE CHAT_ADMIN_REQUIRED CHAT_RESTRICTED CHAT_FORBIDDEN CHANNEL_PUBLIC_GROUP_NA ' +
    'USERNAME_NOT_OCCUPIED USERNAME_INVALID INVITE_HASH_EXPIRED INVITE_HASH_INVALID INVITE_HASH_EMPTY USERS_TOO_MUCH ' +
    'CHANNEL_INVALID CHAT_ID_INVALID PEER_ID_INVALID CHAT_GUEST_SEND_FORBIDDEN PREMIUM_ACCOUNT_REQUIRED ' +
    'ALLOW_PAYMENT_REQUIRED_17 BALANCE_TOO_LOW STARS_PAYMENT_REQUIRED',
  forbid_content: 'CHAT_SEND_PLAIN_FORBIDDEN CHAT_SEND_MEDIA_FORBIDDEN CHAT_SEND_PHOTOS_FORBIDDEN',
  look_at_membership: 'USER_BANNED_IN_CHANNEL',
  hold: 'PEER_FLOOD FROZEN_METHOD_INVALID FROZEN_PARTICIPANT_MISSING USER_RESTRICTED',
  block_joins: 'CHANNELS_TOO_MUCH USER_CHANNELS_TOO_MUCH',
  effect_unknown:
    'Timeout MSG_WAIT_TIMEOUT TIMEOUT RPC_CALL_FAIL RPC_MCGET_FAIL INTERDC_17_CALL_ERROR WORKER_BUSY_TOO_LONG_RETRY ' +
    'HISTORY_GET_FAILED AUTH_KEY_UNSYNCHRONIZED MSGID_DECREASE_RETRY',
  refused:
    'CHAT_SEND_VIDEOS_FORBIDDEN CHAT_SEND_DOCS_FORBIDDEN CHAT_SEND_GIFS_FORBIDDEN CHAT_SEND_STICKERS_FORBIDDEN ' +
    'CHAT_SEND_POLL_FORBIDDEN CHAT_SEND_VOICES_FORBIDDEN CHAT_SEND_ROUNDVIDEOS_FORBIDDEN CHAT_SEND_AUDIOS_FORBIDDEN ' +
    'CHAT_SEND_WEBPAGE_FORBIDDEN CHAT_FORWARDS_RESTRICTED TOPIC_CLOSED TOPIC_DELETED SLOWMODE_MULTI_MSGS_DISABLED ' +
    'USER_IS_BLOCKED YOU_BLOCKED_USER USER_PRIVACY_RESTRICTED INPUT_USER_DEACTIVATED PRIVACY_PREMIUM_REQUIRED ' +
    'MSG_ID_INVALID MESSAGE_ID_INVALID REACTION_INVALID REACTIONS_TOO_MANY FILE_REFERENCE_EXPIRED ' +
    'FILE_REFERENCE_17_EXPIRED FILE_PART_17_MISSING REPLY_MESSAGE_ID_INVALID SEND_AS_PEER_INVALID MESSAGE_EMPTY ' +
    'MESSAGE_TOO_LONG MEDIA_CAPTION_TOO_LONG ENTITY_BOUNDS_INVALID MEDIA_INVALID',
  blame_account:
    'AUTH_KEY_UNREGISTERED AUTH_KEY_INVALID AUTH_KEY_PERM_EMPTY AUTH_KEY_DUPLICATED SESSION_REVOKED SESSION_EXPIRED ' +
    'USER_DEACTIVATED USER_DEACTIVATED_BAN PHONE_NUMBER_BANNED SESSION_PASSWORD_NEEDED PHONE_NUMBER_FLOOD ' +
    'PHONE_PASSWORD_FLOOD PHONE_NUMBER_INVALID PHONE_NUMBER_UNOCCUPIED PHONE_CODE_EMPTY PHONE_CODE_HASH_EMPTY ' +
    'SEND_CODE_UNAVAILABLE PHONE_CODE_INVALID PHONE_CODE_EXPIRED PASSWORD_HASH_INVALID SRP_ID_INVALID ' +
    'SRP_PASSWORD_CHANGED AUTH_RESTART AUTH_RESTART_17 SIGN_IN_FAILED AUTH_TOKEN_EXPIRED AUTH_TOKEN_INVALID ' +
    'AUTH_TOKEN_ALREADY_ACCEPTED AUTH_TOKEN_EXCEPTION API_ID_INVALID API_ID_PUBLISHED_FLOOD UPDATE_APP_TO_LOGIN ' +
    'FLOOD_PREMIUM_WAIT_17 FLOOD_TEST_PHONE_WAIT_17 2FA_CONFIRM_WAIT_17 TAKEOUT_INIT_DELAY_17 SCHEDULE_TOO_MUCH ' +
    'PHONE_MIGRATE_17 USER_MIGRATE_17 NETWORK_MIGRATE_17 FILE_MIGRATE_17 STATS_MIGRATE_17 ' +
    'PERSISTENT_TIMESTAMP_OUTDATED PERSISTENT_TIMESTAMP_INVALID PERSISTENT_TIMESTAMP_EMPTY CONNECTION_NOT_INITED ' +
    'CONNECTION_LAYER_INVALID INPUT_METHOD_INVALID INPUT_FETCH_ERROR INPUT_REQUEST_TOO_LONG RANDOM_ID_EMPTY',
};

describe('The table of what is done', () => {
  const rows = Object.entries(TABLE).flatMap(([what, texts]) =>
    texts.split(' ').map((text): [string, string] => [text, what]),
  );

  it.each(rows)('%s: %s', (text, what) => {
    expect(told(text).do).toBe(what);
  });

  it('leaves out no error of the catalogue', () => {
    const listed = new Set(rows.map(([text]) => text));
    expect([...ERROR_CATALOGUE.keys()].map(sent).filter((text) => !listed.has(text))).toEqual([]);
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
