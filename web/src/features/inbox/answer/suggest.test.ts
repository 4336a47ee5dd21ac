import { expect, test } from 'vitest';
import { firstPlace, isMeant, namedIn, placesIn, withInstead, wordAt } from './suggest.ts';

test('a stroke asks for canned replies at the start and after a space, and not within an address', () => {
  expect(wordAt('/', 1, '/')).toEqual({ from: 0, to: 1, query: '' });
  expect(wordAt('Hello /tha', 10, '/')).toEqual({ from: 6, to: 10, query: 'tha' });
  expect(wordAt('Привет\n/спа', 11, '/')).toEqual({ from: 7, to: 11, query: 'спа' });
  expect(wordAt('https://example.com/a', 21, '/')).toBeNull();
  expect(wordAt('and/or', 6, '/')).toBeNull();
  expect(wordAt('/thanks for', 11, '/')).toBeNull();
  // What stands behind the cursor does not count.
  expect(wordAt('/thanks', 3, '/')).toEqual({ from: 0, to: 3, query: 'th' });
});

test('what is chosen stands in the place of the word, and the cursor behind it', () => {
  expect(withInstead('Hello /tha and', { from: 6, to: 10 }, 'Thank you')).toEqual({
    text: 'Hello Thank you and',
    cursor: 15,
  });
});

test('places for names that are not filled in are found', () => {
  expect(placesIn('Hi {{contact.first_name}}, {{ contact.email }} {{contact.first_name}}')).toEqual([
    'contact.first_name',
    'contact.email',
  ]);
  expect(firstPlace('Hi {{contact.name}}')).toEqual({ from: 3, to: 19, name: 'contact.name' });
  expect(placesIn('{ {a} } and {{}')).toEqual([]);
});

test('who is named is told by the longest name, and a part of an address names nobody', () => {
  const ann = { id: '1', name: 'Ann' };
  const smith = { id: '2', name: 'Ann Smith' };
  const olena = { id: '3', name: 'Олена' };
  const people = [ann, smith, olena];
  expect(namedIn('@Ann Smith, look', people)).toEqual([smith]);
  expect(namedIn('@Ann look, (@Олена)', people)).toEqual([ann, olena]);
  expect(namedIn('write to x@Ann or @Anna', people)).toEqual([]);
  expect(isMeant('Ann Smith', 'smi')).toBe(true);
  expect(isMeant('Ann Smith', 'nn')).toBe(false);
});
