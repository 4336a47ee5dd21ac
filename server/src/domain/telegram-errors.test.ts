import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from './telegram-error-catalogue.ts';
import { classifyRpc, parseRpcError } from './telegram-errors.ts';
import { describeFault } from './telegram.ts';

const parsed = (text: string, code = 400): [string, number | null] => {
  const { type, argument } = parseRpcError(text, code, 'messages.sendMessage');
  return [type, argument];
};

describe('An error of Telegram', () => {
  it.each<[string, string, number | null]>([
    ['FLOOD_WAIT_42', 'FLOOD_WAIT_X', 42],
    ['FLOOD_WAIT_0', 'FLOOD_WAIT_X', 1],
    ['FLOOD_WAIT_77849', 'FLOOD_WAIT_X', 77_849],
    ['FLOOD_WAIT_99999999999999999999', 'FLOOD_WAIT_X', 2_147_483_647],
    ['FLOOD_PREMIUM_WAIT_3', 'FLOOD_PREMIUM_WAIT_X', 3],
    ['2FA_CONFIRM_WAIT_604800', '2FA_CONFIRM_WAIT_X', 604_800],
    ['SLOWMODE_WAIT_30', 'SLOWMODE_WAIT_X', 30],
    ['ALLOW_PAYMENT_REQUIRED_50', 'ALLOW_PAYMENT_REQUIRED_X', 50],
    ['USER_MIGRATE_4', 'USER_MIGRATE_X', 4],
    ['FILE_REFERENCE_0_EXPIRED', 'FILE_REFERENCE_X_EXPIRED', 0],
    ['FILE_PART_7_MISSING', 'FILE_PART_X_MISSING', 7],
    ['INTERDC_2_CALL_ERROR', 'INTERDC_X_CALL_ERROR', 2],
    ['CHAT_WRITE_FORBIDDEN', 'CHAT_WRITE_FORBIDDEN', null],
    ['FROZEN_METHOD_INVALID', 'FROZEN_METHOD_INVALID', null],
    ['Timeout', 'Timeout', null],
    ['FLOOD_WAIT_', 'FLOOD_WAIT_', null],
    ['FLOOD_WAIT_-5', 'FLOOD_WAIT_-5', null],
    ['FLOOD_WAIT_1.5', 'FLOOD_WAIT_1.5', null],
    ['SOME_2_THING', 'SOME_2_THING', null],
    ['PHONE5', 'PHONE5', null],
    ['_5', '_5', null],
    ['', 'UNKNOWN', null],
  ])('%j is parsed once into type and argument', (text, type, argument) => {
    expect(parsed(text)).toEqual([type, argument]);
  });

  it('keeps a listed code, and any other counts as 500', () => {
    const codes = [303, 400, 401, 403, 404, 406, 420, 500, -503, 429, 0, -1, 777];
    expect(codes.map((code) => parseRpcError('X', code, 'help.getConfig').code)).toEqual([
      303, 400, 401, 403, 404, 406, 420, 500, -503, 500, 500, 500, 500,
    ]);
  });

  it('is bounded and printable whatever the server sends', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), fc.integer(), (text, code) => {
        const fault = parseRpcError(text, code, 'm');
        expect(fault.type.length).toBeLessThanOrEqual(102);
        expect(fault.type).not.toMatch(/\p{Cc}/u);
        expect(classifyRpc(fault).do).not.toBe('');
      }),
    );
    expect(parseRpcError('A'.repeat(5_000), 400, 'm').type).toHaveLength(100);
  });

  it('is described in the words that people search for', () => {
    expect(describeFault(parseRpcError('FLOOD_WAIT_42', 420, 'channels.joinChannel'))).toBe(
      'FLOOD_WAIT_42 (channels.joinChannel)',
    );
    expect(describeFault(parseRpcError('FILE_PART_7_MISSING', 400, 'messages.sendMedia'))).toBe(
      'FILE_PART_7_MISSING (messages.sendMedia)',
    );
  });
});

// As Telegram sends them, by what joiner and poster have to do.
const FAMILIES: Record<string, string> = {
  session_dead:
    'AUTH_KEY_UNREGISTERED AUTH_KEY_INVALID AUTH_KEY_PERM_EMPTY AUTH_KEY_DUPLICATED SESSION_REVOKED SESSION_EXPIRED USER_DEACTIVATED',
  account_banned: 'USER_DEACTIVATED_BAN PHONE_NUMBER_BANNED',
  hold: 'FROZEN_METHOD_INVALID FROZEN_PARTICIPANT_MISSING PEER_FLOOD USER_RESTRICTED',
  login_flood: 'PHONE_NUMBER_FLOOD PHONE_PASSWORD_FLOOD',
  login:
    'SESSION_PASSWORD_NEEDED PHONE_CODE_INVALID PHONE_CODE_EXPIRED PASSWORD_HASH_INVALID SRP_ID_INVALID SRP_PASSWORD_CHANGED AUTH_RESTART AUTH_RESTART_4 ' +
    'SIGN_IN_FAILED AUTH_TOKEN_EXPIRED AUTH_TOKEN_INVALID AUTH_TOKEN_ALREADY_ACCEPTED AUTH_TOKEN_EXCEPTION ' +
    'PHONE_NUMBER_INVALID PHONE_NUMBER_UNOCCUPIED PHONE_CODE_EMPTY PHONE_CODE_HASH_EMPTY SEND_CODE_UNAVAILABLE',
  config: 'API_ID_INVALID API_ID_PUBLISHED_FLOOD UPDATE_APP_TO_LOGIN',
  flood: 'FLOOD_WAIT_30',
  slow_mode: 'SLOWMODE_WAIT_30',
  wait: 'FLOOD_PREMIUM_WAIT_3 FLOOD_TEST_PHONE_WAIT_3 2FA_CONFIRM_WAIT_3 TAKEOUT_INIT_DELAY_3 SCHEDULE_TOO_MUCH',
  one_at_a_time: 'SLOWMODE_MULTI_MSGS_DISABLED',
  target_banned: 'CHAT_WRITE_FORBIDDEN',
  ask_membership: 'USER_BANNED_IN_CHANNEL',
  target_error:
    'CHANNEL_PRIVATE CHAT_ADMIN_REQUIRED CHAT_RESTRICTED CHAT_FORBIDDEN CHANNEL_PUBLIC_GROUP_NA USERNAME_NOT_OCCUPIED USERNAME_INVALID INVITE_HASH_EXPIRED ' +
    'INVITE_HASH_INVALID INVITE_HASH_EMPTY USERS_TOO_MUCH',
  target_stale: 'CHANNEL_INVALID CHAT_ID_INVALID PEER_ID_INVALID',
  content_forbidden:
    'CHAT_SEND_PLAIN_FORBIDDEN CHAT_SEND_MEDIA_FORBIDDEN CHAT_SEND_PHOTOS_FORBIDDEN CHAT_SEND_VIDEOS_FORBIDDEN CHAT_SEND_DOCS_FORBIDDEN CHAT_SEND_GIFS_FORBIDDEN ' +
    'CHAT_SEND_STICKERS_FORBIDDEN CHAT_SEND_POLL_FORBIDDEN CHAT_SEND_VOICES_FORBIDDEN CHAT_SEND_ROUNDVIDEOS_FORBIDDEN CHAT_SEND_AUDIOS_FORBIDDEN ' +
    'CHAT_SEND_WEBPAGE_FORBIDDEN CHAT_FORWARDS_RESTRICTED',
  join_first: 'CHAT_GUEST_SEND_FORBIDDEN',
  topic_closed: 'TOPIC_CLOSED TOPIC_DELETED',
  peer_unreachable:
    'USER_IS_BLOCKED YOU_BLOCKED_USER USER_PRIVACY_RESTRICTED INPUT_USER_DEACTIVATED PRIVACY_PREMIUM_REQUIRED',
  needs_person: 'PREMIUM_ACCOUNT_REQUIRED ALLOW_PAYMENT_REQUIRED_50 BALANCE_TOO_LOW STARS_PAYMENT_REQUIRED',
  account_cap: 'CHANNELS_TOO_MUCH USER_CHANNELS_TOO_MUCH',
  requested: 'INVITE_REQUEST_SENT',
  already_done: 'USER_ALREADY_PARTICIPANT RANDOM_ID_DUPLICATE MESSAGE_NOT_MODIFIED',
  message_gone: 'MSG_ID_INVALID MESSAGE_ID_INVALID',
  reaction_refused: 'REACTION_INVALID REACTIONS_TOO_MANY',
  file_stale: 'FILE_REFERENCE_EXPIRED FILE_REFERENCE_0_EXPIRED FILE_PART_3_MISSING',
  bad_input:
    'REPLY_MESSAGE_ID_INVALID SEND_AS_PEER_INVALID MESSAGE_EMPTY MESSAGE_TOO_LONG MEDIA_CAPTION_TOO_LONG ENTITY_BOUNDS_INVALID MEDIA_INVALID',
  migrate_home: 'PHONE_MIGRATE_2 USER_MIGRATE_2 NETWORK_MIGRATE_2',
  migrate_call: 'FILE_MIGRATE_2 STATS_MIGRATE_2',
  effect_unknown: 'Timeout MSG_WAIT_TIMEOUT',
  transient:
    'TIMEOUT RPC_CALL_FAIL RPC_MCGET_FAIL INTERDC_4_CALL_ERROR WORKER_BUSY_TOO_LONG_RETRY HISTORY_GET_FAILED AUTH_KEY_UNSYNCHRONIZED MSGID_DECREASE_RETRY',
  state_stale: 'PERSISTENT_TIMESTAMP_OUTDATED PERSISTENT_TIMESTAMP_INVALID PERSISTENT_TIMESTAMP_EMPTY',
  caller_bug:
    'RANDOM_ID_EMPTY CONNECTION_NOT_INITED CONNECTION_LAYER_INVALID INPUT_METHOD_INVALID INPUT_FETCH_ERROR INPUT_REQUEST_TOO_LONG',
  unknown: 'SOMETHING_NEW SOMETHING_NEW_5 __proto__ constructor FLOOD_WAIT',
};

describe('The catalogue', () => {
  const cases = Object.entries(FAMILIES).flatMap(([family, texts]) =>
    texts.split(' ').map((text): [string, string] => [text, family]),
  );

  it.each(cases)('takes %s for %s, whatever its code', (text, family) => {
    for (const code of [400, 403, 406, 420, 500]) {
      expect(classifyRpc(parseRpcError(text, code, 'messages.sendMessage')).family).toBe(family);
    }
  });

  it('has no entry that is not looked at here', () => {
    const known = new Set(cases.map(([text]) => parsed(text)[0]));
    expect([...ERROR_CATALOGUE.keys()].filter((type) => !known.has(type))).toEqual([]);
  });

  it('says which hold and which content', () => {
    expect(classifyRpc({ type: 'PEER_FLOOD' })).toMatchObject({ hold_reason: 'peer_flood' });
    expect(classifyRpc({ type: 'FROZEN_METHOD_INVALID' })).toMatchObject({ hold_reason: 'frozen' });
    expect(classifyRpc({ type: 'USER_RESTRICTED' })).toMatchObject({ hold_reason: 'restricted' });
    expect(classifyRpc({ type: 'CHAT_SEND_PHOTOS_FORBIDDEN' })).toMatchObject({ content: 'photos' });
  });
});
