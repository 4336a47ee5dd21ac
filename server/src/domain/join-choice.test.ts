import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountWith, plainAccount, plainTarget, rules, targetWith, WORLD_NOW } from '#testing/worlds.ts';
import { joinBlockers } from './blockers.ts';
import { chooseJoiner } from './join-choice.ts';
import { DEFAULT_RULES } from './rules.ts';

const given = { rules: DEFAULT_RULES, now: WORLD_NOW, excluded: new Map<number, string>() };
const account = (id: number, joins_lately: number, joins_today = 0) =>
  plainAccount({ id, session_name: `s${id}`, joins_lately, joins_today });

describe('The account that joins', () => {
  it('is the one with the fewest joins lately, not just the first', () => {
    const chosen = chooseJoiner([account(1, 3), account(2, 0), account(3, 1)], plainTarget(), given);
    expect(chosen.account?.id).toBe(2);
  });

  it('is, of equals, the one with the fewest attempts today, then the oldest', () => {
    const chosen = chooseJoiner([account(3, 1, 1), account(2, 1, 0), account(1, 1, 1)], plainTarget(), given);
    expect(chosen.account?.id).toBe(2);
    expect(chooseJoiner([account(3, 1), account(2, 1)], plainTarget(), given).account?.id).toBe(2);
  });

  it('is never one that was left out of this run', () => {
    const excluded = new Map([[2, 'cooldown until tomorrow']]);
    const chosen = chooseJoiner([account(1, 3), account(2, 0)], plainTarget(), { ...given, excluded });
    expect(chosen.account?.id).toBe(1);
  });

  it('is the account that the group belongs to, however often it joined', () => {
    const bound = plainTarget({ assigned_account_id: 1 });
    expect(chooseJoiner([account(1, 9), account(2, 0)], bound, given).account?.id).toBe(1);
  });
});

describe('When nobody may join', () => {
  it('every account says why, those left out too', () => {
    const accounts = [account(1, 0), account(2, 0, 10), account(3, 0, 10)];
    const excluded = new Map([
      [1, 'FloodWait'],
      [3, 'FloodWait'],
    ]);
    const chosen = chooseJoiner(accounts, plainTarget(), { ...given, excluded });
    expect(chosen).toMatchObject({
      account: null,
      blocked: [
        { account: 's1', blockers: [{ code: 'account_excluded', message: 'left out of this run: FloodWait' }] },
        { account: 's2', blockers: [{ code: 'account_daily_joins' }] },
        { account: 's3', blockers: [{ code: 'account_daily_joins' }, { code: 'account_excluded' }] },
      ],
    });
  });

  it('there is nobody to name where there are no accounts', () => {
    expect(chooseJoiner([], plainTarget(), given)).toEqual({ account: null, blocked: [] });
  });
});

it('For any fleet the choice may join, nobody free has joined less, and the order of the fleet does not matter', () => {
  const fleet = fc
    .array(accountWith(), { maxLength: 6 })
    .map((all) => all.map((each, n) => ({ ...each, id: n + 1, session_name: `s${n + 1}` })));
  const left_out = fc.subarray([1, 2, 3]);
  fc.assert(
    fc.property(fleet, targetWith(), rules, left_out, (accounts, target, own, out) => {
      const excluded = new Map(out.map((id) => [id, 'flood']));
      const how = { rules: own, now: WORLD_NOW, excluded };
      const chosen = chooseJoiner(accounts, target, how);
      const free = accounts.filter(
        (each) => !excluded.has(each.id) && joinBlockers(each, own, WORLD_NOW, target).length === 0,
      );
      expect(chooseJoiner(accounts.toReversed(), target, how).account?.id).toBe(chosen.account?.id);
      const least = Math.min(...free.map((each) => each.joins_lately));
      expect(free.find((each) => each.joins_lately === least)?.joins_lately).toBe(chosen.account?.joins_lately);
      expect(free.includes(chosen.account ?? plainAccount())).toBe(free.length > 0);
      const blocked = chosen.account === null ? chosen.blocked : [];
      expect(blocked).toHaveLength(free.length > 0 ? 0 : accounts.length);
      expect(blocked.every(({ blockers }) => blockers.length > 0)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
