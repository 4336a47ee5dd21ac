import { expect, test } from 'vitest';
import { addressOf, putLink, turnMark } from './markup.ts';

test('what is marked turns bold and back, and stays marked', () => {
  const bold = turnMark({ text: 'Hello world', from: 6, to: 11 }, 'b');
  expect(bold).toEqual({ text: 'Hello <b>world</b>', from: 9, to: 14 });
  expect(turnMark(bold, 'b')).toEqual({ text: 'Hello world', from: 6, to: 11 });
  expect(turnMark({ text: bold.text, from: 6, to: 18 }, 'b')).toEqual({ text: 'Hello world', from: 6, to: 11 });
});

test('where nothing is marked, one writes on between the tags', () => {
  expect(turnMark({ text: 'Hi ', from: 3, to: 3 }, 'i')).toEqual({ text: 'Hi <i></i>', from: 6, to: 6 });
});

test('a link takes what is marked for its text, or else shows its address', () => {
  expect(putLink({ text: 'see here', from: 4, to: 8 }, 'https://x.org').text).toBe(
    'see <a href="https://x.org">here</a>',
  );
  expect(putLink({ text: '', from: 0, to: 0 }, 'https://x.org/?a="b"').text).toBe(
    '<a href="https://x.org/?a=%22b%22">https://x.org/?a="b"</a>',
  );
});

test.each([
  ['example.org/cars', 'https://example.org/cars'],
  ['http://example.org', 'http://example.org'],
  ['@cars', 'https://t.me/cars'],
  ['tel:+380', 'tel:+380'],
  ['not a link', null],
  ['', null],
])('%j is taken for the address %s', (typed, address) => {
  expect(addressOf(typed)).toBe(address);
});
