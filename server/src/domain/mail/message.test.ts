import { expect, test } from 'vitest';
import { isHistory } from './message.ts';

test('a mail that comes in the second in which its mailbox is added is new, as mail servers know whole seconds', () => {
  const added_at = new Date('2026-01-12T10:00:00.900Z');
  const isOld = (received: string) => isHistory({ received_at: new Date(received) }, { added_at });
  expect(isOld('2026-01-12T10:00:00Z')).toBe(false);
  expect(isOld('2026-01-12T09:59:59Z')).toBe(true);
});
