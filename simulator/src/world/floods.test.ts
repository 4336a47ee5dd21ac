import { expect, test } from 'vitest';
import type { Group } from './types.ts';
import { Floods } from './floods.ts';

const RULE = { method: 'messages.sendMessage', max: 2, per_seconds: 60, wait_seconds: 30 };
const at = (seconds: number): Date => new Date(seconds * 1000);

test('who calls too often waits, and is free again when the time is over', () => {
  const floods = new Floods([RULE]);
  expect(floods.count(1, RULE.method, at(0))).toBeNull();
  expect(floods.count(1, RULE.method, at(1))).toBeNull();
  expect(floods.count(1, RULE.method, at(2))).toBe(30);
  expect(floods.count(2, RULE.method, at(2))).toBeNull();
  expect(floods.punish(1, 'other.method', at(2))).toBeNull();
  expect(floods.punish(1, RULE.method, at(32))).toBeNull();
  expect(floods.count(1, RULE.method, at(62))).toBeNull();
});

test('who comes too early waits longer, and longer still the next time', () => {
  const floods = new Floods([]);
  floods.impose(1, RULE.method, 30, at(0));
  expect(floods.punish(1, RULE.method, at(10))).toBe(20 + 30);
  expect(floods.punish(1, RULE.method, at(20))).toBe(40 + 60);
  expect(floods.waiting(at(20))).toMatchObject([{ user_id: 1, strikes: 2, until: at(120) }]);
  expect(floods.punish(1, RULE.method, at(121))).toBeNull();
});

test('no penalty makes a wait longer than a day, but a scripted one may be', () => {
  const floods = new Floods([]);
  floods.impose(1, RULE.method, 80_000, at(0));
  expect(floods.punish(1, RULE.method, at(0))).toBe(86_400);
  floods.impose(1, RULE.method, 200_000, at(0));
  expect(floods.punish(1, RULE.method, at(0))).toBe(200_000);
});

test("a group's own rule counts only calls about it, and its wait holds everywhere", () => {
  const floods = new Floods([]);
  const group = { chat_id: -1, flood_rules: [{ ...RULE, max: 1 }] } as Group;
  expect(floods.countIn(group, 1, RULE.method, at(0))).toBeNull();
  expect(floods.count(1, RULE.method, at(1))).toBeNull();
  expect(floods.countIn(group, 1, RULE.method, at(2))).toBe(30);
  expect(floods.punish(1, RULE.method, at(3))).toBe(29 + 30);
});
