import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainAccount } from '#testing/worlds.ts';
import {
  blockedStatus,
  chooseReactors,
  nextEmoji,
  parseEmoji,
  progressOf,
  reactionPause,
  taskEnd,
  type Candidate,
} from './reactions.ts';

describe('Emoji', () => {
  test.each([
    ['👍,🔥', ['👍', '🔥']],
    ['👍🔥', ['👍', '🔥']],
    [' 👍 ; 👍, ❤️ ', ['👍', '❤']],
    ['❤‍🔥,👨‍💻', ['❤‍🔥', '👨‍💻']],
    ['🇺🇦 👍🏽', ['🇺🇦', '👍🏽']],
    ['custom:5368324170671202286', ['custom:5368324170671202286']],
  ])('%s are read', (text, emoji) => {
    expect(parseEmoji(text)).toEqual({ ok: true, emoji });
  });

  test.each([
    ['', 'no emoji is given'],
    [' , ', 'no emoji is given'],
    ['👍,x', '"x" is no emoji'],
    ['👍 like', '"like" is no emoji'],
    ['custom:abc', '"custom:abc" is no emoji'],
    ['👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱', '21 different emoji; at most 20'],
  ])('"%s" are refused', (text, reason) => {
    expect(parseEmoji(text)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  test('are taken evenly, whoever drops out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean(), { maxLength: 20 }), (kinds, turns) => {
        const emoji = ['👍', '🔥', '❤', '🎉', '😁'].slice(0, kinds);
        const taken: string[] = [];
        for (const succeeds of turns) {
          const next = nextEmoji(emoji, taken);
          if (succeeds) taken.push(next);
        }
        const counts = emoji.map((one) => taken.filter((other) => other === one).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test('The pause is 2 to 5 s, and longer after floods', () => {
  const chance = (pick: 'min' | 'max') => ({
    int: (min: number, max: number) => (pick === 'min' ? min : max),
    int64: () => '1',
  });
  expect(reactionPause(1, chance('min'))).toBe(2_000);
  expect(reactionPause(1, chance('max'))).toBe(5_000);
  expect(reactionPause(2, chance('max'))).toBe(10_000);
});

const blocked = (code: 'account_waiting' | 'account_hold') => ({ code, until: null, message: code, action: null });

test('Of those that may react the least burdened are chosen', () => {
  const candidate = (id: number, more: Partial<Candidate> = {}): Candidate => ({
    account: plainAccount({ id }),
    blockers: [],
    reacted: false,
    reactions_lately: 0,
    ...more,
  });
  const candidates = [
    candidate(1, { reactions_lately: 3 }),
    candidate(2, { blockers: [blocked('account_hold')] }),
    candidate(3, { reacted: true }),
    candidate(4, { reactions_lately: 1 }),
    candidate(5),
  ];
  expect(chooseReactors(candidates, 2).map(({ id }) => id)).toEqual([5, 4]);
  expect(chooseReactors(candidates, 20).map(({ id }) => id)).toEqual([5, 4, 1]);
});

test('An account that only waits is rate limited, one that something else holds back has failed', () => {
  expect(blockedStatus([blocked('account_waiting')])).toBe('rate_limited');
  expect(blockedStatus([blocked('account_waiting'), blocked('account_hold')])).toBe('failed');
});

test('A task is completed when anybody reacted, and failed when nobody did', () => {
  const results = (['success', 'failed', 'rate_limited', 'pending'] as const).map((status) => ({ status }));
  expect(progressOf(results)).toEqual({ total: 4, done: 3, success: 1, failed: 1, rate_limited: 1 });
  expect(taskEnd(results)).toEqual({ status: 'completed', error_message: null });
  expect(taskEnd([{ status: 'failed' }])).toMatchObject({
    status: 'failed',
    error_message: expect.stringContaining('each one'),
  });
  expect(taskEnd([])).toMatchObject({ status: 'failed', error_message: 'no account was free to react' });
});
