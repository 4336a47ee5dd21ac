import { expect, test } from 'vitest';
import { answerTo, isAddress, withPeople } from './people.ts';

const ann = { name: 'Ann', address: 'Ann@example.com' };
const ben = { name: null, address: 'ben@example.com' };
const desk = { name: 'Desk', address: 'desk@example.com' };
const none = { from: [], to: [], cc: [], bcc: [], reply_to: [] };

test('an answer goes to whoever wrote, and those who had it too are offered, our own mailbox never', () => {
  const addresses = { ...none, from: [ann], to: [desk, ben], cc: [ann, { ...ben, name: 'Ben' }] };
  expect(answerTo({ direction: 'inbound', addresses }, 'DESK@example.com')).toEqual({ to: [ann], others: [ben] });
});

test('an answer to what was written here goes to whom that went, and hidden copies stay hidden', () => {
  const addresses = { ...none, from: [desk], to: [ann], cc: [ben], bcc: [{ name: null, address: 'boss@example.com' }] };
  expect(answerTo({ direction: 'outbound', addresses }, desk.address)).toEqual({ to: [ann], others: [ben] });
});

test('people are added once, by their addresses', () => {
  expect(withPeople(['Ben <BEN@example.com>'], ['ben@example.com', 'c@example.com'], true)).toEqual([
    'ben@example.com',
    'c@example.com',
  ]);
  expect(withPeople(['Ben <BEN@example.com>', 'c@example.com'], ['ben@example.com'], false)).toEqual(['c@example.com']);
});

test('what is no address is known by itself', () => {
  expect(['ann@example.com', 'Ann <ann@example.com>'].map(isAddress)).toEqual([true, true]);
  expect(['@ann', '+380501112233', 'ann at example.com', 'Ann <ann>'].map(isAddress)).toEqual(Array(4).fill(false));
});
