import { expect, test } from 'vitest';
import { api } from '#lib/api.ts';
import { oldByInbox } from './what-is-old.ts';

const of = (id: number) => api.conversations.messages.queryKey({ input: { id, limit: 50 } });

test('what happens in one conversation makes old what was asked of it and of many, and nothing of another', () => {
  const seven = new Set([7]);
  expect(oldByInbox(of(7), seven)).toBe('soon');
  expect(oldByInbox(of(8), seven)).toBeNull();
  expect([oldByInbox(['draft', 7], seven), oldByInbox(['draft', 8], seven)]).toEqual(['soon', null]);
  expect(oldByInbox(api.conversations.get.queryKey({ input: { id: 8 } }), seven)).toBeNull();
  expect(oldByInbox(api.conversations.list.queryKey({ input: { limit: 50 } }), seven)).toBe('soon');
  expect(oldByInbox(api.contacts.get.queryKey({ input: { id: 8 } }), seven)).toBe('soon');
  expect(oldByInbox(api.accounts.list.queryKey({ input: {} }), seven)).toBeNull();
});

test('how many there are is counted less often than the rest is asked for', () => {
  expect(oldByInbox(api.conversations.counts.queryKey({ input: {} }), new Set([7]))).toBe('later');
});

test('what is no question of the API is left alone', () => {
  expect(oldByInbox(['canned', 7], new Set([7]))).toBeNull();
});
