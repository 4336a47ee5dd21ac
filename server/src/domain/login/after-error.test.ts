import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '#domain/telegram-error-catalogue.ts';
import { parseRpcError } from '#domain/telegram-errors.ts';
import { afterLoginError, type LoginMove, type LoginPlace } from './after-error.ts';

const PLACES: LoginPlace[] = ['phone', 'code', 'resend', 'password', 'qr'];
const DAY_S = 86_400;

const told = (text: string, place: LoginPlace = 'code', code = 400): LoginMove =>
  afterLoginError(parseRpcError(text, code, 'auth.signIn'), place);

const failed = (text: string, place: LoginPlace = 'code') => {
  const move = told(text, place);
  return move.do === 'fail' ? move.failure : null;
};

describe('For every error of the catalogue a log-in', () => {
  const cases = [...ERROR_CATALOGUE.keys()].map((type) => type.replace(/_X(?=_|$)/, '_17'));

  it('knows what to do, the same under any code, and never says nothing to the person', () => {
    for (const text of cases) {
      for (const place of PLACES) {
        const move = told(text, place);
        for (const code of [303, 401, 406, 420, 500]) expect(told(text, place, code)).toEqual(move);
        if (move.do !== 'fail') continue;
        expect(move.failure.sentence).toMatch(/^[A-Z].{20,}/);
        expect(move.failure.sentence).toMatch(new RegExp(`${text}|No Telegram account`));
      }
    }
  });

  it('asks again only for what a person can mend', () => {
    const again = cases.filter((text) => told(text).do === 'ask');
    expect(again.toSorted()).toEqual(
      [
        'AUTH_RESTART',
        'AUTH_RESTART_17',
        'AUTH_TOKEN_ALREADY_ACCEPTED',
        'AUTH_TOKEN_EXPIRED',
        'AUTH_TOKEN_INVALID',
        'PASSWORD_HASH_INVALID',
        'PHONE_CODE_EMPTY',
        'PHONE_CODE_EXPIRED',
        'PHONE_CODE_HASH_EMPTY',
        'PHONE_CODE_INVALID',
        'PHONE_NUMBER_INVALID',
        'SEND_CODE_UNAVAILABLE',
        'SIGN_IN_FAILED',
        'SRP_ID_INVALID',
        'SRP_PASSWORD_CHANGED',
      ].toSorted(),
    );
  });
});

describe('What a log-in does about an error', () => {
  it.each<[string, LoginPlace, LoginMove]>([
    ['PHONE_CODE_INVALID', 'code', { do: 'ask', problem: 'code_wrong' }],
    ['PHONE_CODE_EXPIRED', 'code', { do: 'ask', problem: 'code_expired' }],
    ['PHONE_NUMBER_INVALID', 'phone', { do: 'ask', problem: 'phone_invalid' }],
    ['PASSWORD_HASH_INVALID', 'password', { do: 'ask', problem: 'password_wrong' }],
    ['SEND_CODE_UNAVAILABLE', 'resend', { do: 'ask', problem: 'code_not_resent' }],
    ['SESSION_PASSWORD_NEEDED', 'code', { do: 'ask_password' }],
    ['SESSION_PASSWORD_NEEDED', 'qr', { do: 'ask_password' }],
    ['SRP_ID_INVALID', 'password', { do: 'again' }],
    ['SRP_PASSWORD_CHANGED', 'password', { do: 'again' }],
    ['AUTH_RESTART', 'phone', { do: 'again' }],
    ['AUTH_RESTART_5', 'phone', { do: 'again' }],
    ['SIGN_IN_FAILED', 'code', { do: 'ask', problem: 'code_expired' }],
    ['AUTH_TOKEN_EXPIRED', 'qr', { do: 'again' }],
    ['PHONE_MIGRATE_4', 'phone', { do: 'move', dc_id: 4 }],
    ['NETWORK_MIGRATE_1', 'qr', { do: 'move', dc_id: 1 }],
    ['USER_MIGRATE_5', 'code', { do: 'move', dc_id: 5 }],
  ])('%s at the %s', (text, place, move) => {
    expect(told(text, place)).toEqual(move);
  });

  it.each(['PHONE_NUMBER_FLOOD', 'PHONE_PASSWORD_FLOOD'])('%s means at least a day of rest', (text) => {
    expect(failed(text, 'phone')).toMatchObject({ code: 'too_many_tries', retry: { after_s: DAY_S } });
  });

  it.each(['API_ID_INVALID', 'API_ID_PUBLISHED_FLOOD', 'UPDATE_APP_TO_LOGIN'])('%s is for the operator', (text) => {
    expect(failed(text, 'phone')).toMatchObject({ code: 'api_credentials', retry: null });
  });

  it('waits as long as Telegram asks', () => {
    expect(failed('FLOOD_WAIT_420')).toMatchObject({ code: 'flood_wait', retry: { after_s: 420 } });
    expect(failed('FLOOD_WAIT_0')).toMatchObject({ retry: { after_s: 1 } });
    expect(failed('FLOOD_TEST_PHONE_WAIT_7')).toMatchObject({ retry: { after_s: 7 } });
  });

  it('tells a banned number from one without an account', () => {
    expect(failed('PHONE_NUMBER_BANNED', 'phone')).toMatchObject({ code: 'phone_banned', retry: null });
    expect(failed('USER_DEACTIVATED_BAN')).toMatchObject({ code: 'phone_banned', retry: null });
    expect(failed('USER_DEACTIVATED')).toMatchObject({ code: 'account_gone', retry: null });
    expect(failed('PHONE_NUMBER_UNOCCUPIED')).toMatchObject({ code: 'not_registered', retry: null });
  });

  it('may be tried again when the trouble is on the way, and not before a setting is mended', () => {
    expect(afterLoginError({ kind: 'connection', reason: 'proxy_auth', detail: 'x' }, 'phone')).toMatchObject({
      failure: { code: 'connection', retry: { after_s: 0 } },
    });
    expect(afterLoginError({ kind: 'transport', code: -429 }, 'phone')).toMatchObject({
      failure: { code: 'connection' },
    });
    expect(afterLoginError({ kind: 'setup', part: 'proxy', detail: 'x' }, 'phone')).toMatchObject({
      failure: { code: 'settings', retry: null },
    });
    expect(failed('RPC_CALL_FAIL')).toMatchObject({ code: 'connection', retry: { after_s: 60 } });
    expect(failed('SOMETHING_NEW_7')).toMatchObject({ code: 'refused', retry: null });
  });
});
