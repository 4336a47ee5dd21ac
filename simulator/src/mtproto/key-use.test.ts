import { expect, test } from 'vitest';
import { KeyUse } from './key-use.ts';

test('requests on one connection after the other are fine', () => {
  const use = new KeyUse();
  expect(use.request('key', 1)).toBe(true);
  use.closed('key', 1);
  expect(use.request('key', 2)).toBe(true);
  expect(use.most()).toEqual({ key: 1 });
});

test('a request on an older connection after one on a newer kills', () => {
  const use = new KeyUse();
  use.request('key', 1);
  use.request('key', 2);
  expect(use.request('key', 1)).toBe(false);
  expect(use.most()).toEqual({ key: 2 });
});

test('a newer connection that was only opened kills nobody', () => {
  const use = new KeyUse();
  use.request('key', 1);
  use.alive('key', 2);
  expect(use.request('key', 1)).toBe(true);
  expect(use.most()).toEqual({ key: 1 });
});

test('a silent leftover counts nowhere', () => {
  const use = new KeyUse();
  use.request('key', 1);
  use.request('key', 2);
  expect(use.isLeftover('key', 1)).toBe(true);
  expect(use.most()).toEqual({ key: 1 });
});

test('a replaced connection that still pings is a second place, but does not kill', () => {
  const use = new KeyUse();
  use.request('key', 1);
  use.request('key', 2);
  use.alive('key', 1);
  expect(use.request('key', 2)).toBe(true);
  expect(use.most()).toEqual({ key: 2 });
});

test('keys do not disturb each other', () => {
  const use = new KeyUse();
  use.request('one', 1);
  use.request('other', 2);
  expect(use.request('one', 1)).toBe(true);
  expect(use.most()).toEqual({ one: 1, other: 1 });
});
