import { expect, test } from 'vitest';
import { examineOne } from '#engine/doctor/finding.ts';
import { telegramClock } from '#engine/doctor/reach.ts';

test.each([
  [null, 'ok', 'not known'],
  [-400, 'ok', '-0.4 s apart'],
  [3_600_000, 'fail', '3600 s apart'],
  [-3_600_000, 'fail', '-3600 s apart'],
])('of Telegram’s clock that is ahead by %s ms it says %s', async (telegram_ahead_ms, state, words) => {
  const found = await examineOne(telegramClock({ telegram_ahead_ms }), { fix: true });
  expect(found).toMatchObject({ state, detail: expect.stringContaining(words), did: [] });
});
