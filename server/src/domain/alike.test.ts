import { expect, it } from 'vitest';
import { alike } from './alike.ts';

it('Names are alike that hold the word, or differ in a letter or two', () => {
  const known = ['vera', 'vera_second', '@kyiv_auto', '@kyiv_cars', 'https://t.me/+AbCdEf123', 's1', 's2'];
  expect(alike('verra', known)).toEqual(['vera']);
  expect(alike('vera', known)).toEqual(['vera', 'vera_second']);
  expect(alike('@kiyv_auto', known)).toEqual(['@kyiv_auto']);
  expect(alike('https://t.me/kyiv', known)).toEqual(['@kyiv_auto', '@kyiv_cars']);
  expect(alike('s3', known)).toEqual(['s1', 's2']);
  expect(alike('nothing of the kind', known)).toEqual([]);
  expect(alike('', known)).toEqual([]);
});
