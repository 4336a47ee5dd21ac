import { describe, expect, it } from 'vitest';
import { ERROR_CATALOGUE } from '#domain/telegram-error-catalogue.ts';
import { parseRpcError } from '#domain/telegram-errors.ts';
import { TelegramError, type TelegramFault } from '#domain/telegram.ts';
import { GroundcrewError, reportError } from '#lib/errors.ts';
import { inOurWords } from './telegram-failure.ts';

const rpc = (text: string): TelegramFault => parseRpcError(text, 400, 'auth.logOut');
const told = (fault: TelegramFault, after?: string) => {
  const error = inOurWords(new TelegramError(fault), after);
  return error instanceof GroundcrewError ? { code: error.code, message: error.message, ...error.details } : error;
};

describe('What Telegram did not do', () => {
  it('is never an internal error', () => {
    const faults: TelegramFault[] = [
      ...[...ERROR_CATALOGUE.keys()].map((type) => rpc(type.replace(/_X(?=_|$)/, '_17'))),
      rpc('SOMETHING_NEW'),
      { kind: 'transport', code: -429 },
      { kind: 'setup', part: 'proxy', detail: 'none' },
      { kind: 'closed', detail: 'given up' },
    ];
    for (const fault of faults) {
      const report = reportError(inOurWords(new TelegramError(fault)));
      expect(report.code).not.toBe('internal');
      expect(report.exit).toBe(1);
    }
  });

  it('says whether and when to repeat it, and what is true in spite of it', () => {
    expect(
      told({ kind: 'connection', reason: 'refused', detail: 'server [::1]:1: ECONNREFUSED' }, 'All stays.'),
    ).toEqual({
      code: 'telegram_unreachable',
      message: 'Telegram was not reached: refused: server [::1]:1: ECONNREFUSED. All stays.',
      fault: 'refused: server [::1]:1: ECONNREFUSED',
      retry: { after_s: 0 },
    });
    expect(told(rpc('FLOOD_WAIT_30'))).toMatchObject({
      code: 'telegram_wait',
      message: 'Telegram wants a pause: wait 30 s (FLOOD_WAIT_30 (auth.logOut))',
      retry: { after_s: 30 },
    });
    expect(told(rpc('RPC_CALL_FAIL'))).toMatchObject({ code: 'telegram_trouble', retry: { after_s: 60 } });
    expect(told(rpc('PHONE_NUMBER_BANNED'))).toMatchObject({ code: 'telegram_refused', retry: null });
  });

  it('leaves other errors as they are', () => {
    const error = new Error('x');
    expect(inOurWords(error)).toBe(error);
  });
});
