import { expect, test } from 'vitest';
import { importText, type Found } from './import-text.ts';

const none = { created: 0, updated: 0, unchanged: 0 };
const found = (totals: Partial<Found['totals']>): Found => ({
  accounts: none,
  targets: { ...none, duplicates: 0 },
  bindings: none,
  posts: none,
  messages: none,
  rejected: [],
  notes: [],
  totals: {
    accounts: 4,
    held_for_takeover: 0,
    inactive: 0,
    without_session: 0,
    without_api_id: 0,
    targets: 0,
    targets_bound: 0,
    by_niche: {},
    ...totals,
  },
});

test('an import tells what keeps accounts from working, and nothing of it where nothing does', () => {
  const text = importText(found({ held_for_takeover: 3, inactive: 2, without_session: 1, without_api_id: 1 }), false);
  expect(text).toContain('accounts       4 (held for takeover 3, inactive 2, without a session 1)\n');
  expect(text).toMatch(/\n\nAccounts that cannot connect yet, .* api_id: 1\./);
  const calm = importText(found({}), false);
  expect(calm).toContain('accounts       4\n');
  expect(calm).not.toContain('api_id');
});
