import { expect, test } from 'vitest';
import { labelsOffered } from './labels-offered.ts';

const OPTIONS = ['Non-vip', 'Viper', 'VIP', 'Rent', '+'].map((value) => ({ value }));
const offered = (typed: string) => labelsOffered(OPTIONS, typed, '+').map(({ value }) => value);

test('Enter takes the label that begins so, and makes none of its first letters', () => {
  expect(offered('vi')).toEqual(['Viper', 'VIP', '+', 'Non-vip']);
  expect(offered(' RE ')).toEqual(['Rent', '+']);
});

test('the label of that very name comes first, and no other of the name is offered', () => {
  expect(offered('vip')).toEqual(['VIP', 'Viper', 'Non-vip']);
});

test('what no label begins with makes a new one, before those that have it inside', () => {
  expect(offered('on')).toEqual(['+', 'Non-vip']);
  expect(offered('late')).toEqual(['+']);
});

test('with nothing typed all labels are offered, and no new one', () => {
  expect(offered('')).toEqual(['Non-vip', 'Viper', 'VIP', 'Rent']);
});
