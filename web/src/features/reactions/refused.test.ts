import { expect, test } from 'vitest';
import { reasonsOf } from './refused.tsx';

test('the reason that holds back the most accounts comes first, however it is worded for each', () => {
  const held = [
    { account: 'one', reasons: ['hold by_person'], codes: ['account_hold'] },
    {
      account: 'two',
      reasons: ['the group belongs to account 1', 'cooldown until 12:00'],
      codes: ['target_bound', 'account_waiting'],
    },
    {
      account: 'three',
      reasons: ['the group belongs to account 1', 'cooldown until 13:00'],
      codes: ['target_bound', 'account_waiting'],
    },
  ];
  expect(reasonsOf(held).map(({ code, count }) => `${code} ${count}`)).toEqual([
    'target_bound 2',
    'account_waiting 2',
    'account_hold 1',
  ]);
});
