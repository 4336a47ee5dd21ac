import { IconUser } from '@tabler/icons-react';
import { expect, test } from 'vitest';
import { matching, type Item } from './palette-items.ts';

const item = (label: string, more: Partial<Item> = {}): Item => ({
  id: label,
  label,
  icon: IconUser,
  run: () => {},
  ...more,
});
const labels = (items: readonly Item[]) => items.map(({ label }) => label);

test('what begins with the letters comes before what only holds them', () => {
  const items = [item('Health'), item('Stop all'), item('The stop'), item('Nonstop'), item('Stopped tasks')];
  expect(labels(matching(items, ' STOP'))).toEqual(['Stop all', 'Stopped tasks', 'The stop', 'Nonstop']);
});

test('it is found by its hint and by words that are not shown, after all others', () => {
  const items = [item('Русский', { words: 'Russian language' }), item('Ads', { hint: '@rus_ads' }), item('Rust')];
  expect(labels(matching(items, 'rus'))).toEqual(['Rust', 'Русский', 'Ads']);
  expect(matching(items, 'tram')).toEqual([]);
});

test('while nothing is typed all stand as they were given', () => {
  expect(labels(matching([item('b'), item('a')], '  '))).toEqual(['b', 'a']);
});
