import { expect, test } from 'vitest';
import { sentenceHere } from '#cli/hints.ts';
import { registry } from '#lib/error-registry.ts';

test('no sentence of the registry names a command or an option: the API says them, too', () => {
  const named = Object.entries(registry).filter(([, { message, sentence }]) =>
    /(^|\s)--[a-z]|\bgroundcrew [a-z]/.test(`${message} ${sentence}`),
  );
  expect(named.map(([code]) => code)).toEqual([]);
});

test('at a terminal some say what to type', () => {
  const { sentence } = registry.workspace_stopped;
  expect(sentenceHere({ code: 'workspace_stopped', sentence })).toBe(
    `${sentence} To let it go on: groundcrew stop --off`,
  );
  expect(sentenceHere({ code: 'internal', sentence: 'as it is' })).toBe('as it is');
});
