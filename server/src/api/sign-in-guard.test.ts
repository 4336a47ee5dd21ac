import { expect, test } from 'vitest';
import { passwordQueue } from './sign-in-guard.ts';

test('of many passwords at the same time two are looked at, some wait, and the others are told to come later', async () => {
  const inTurn = passwordQueue();
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  const work = async () => {
    begun += 1;
    await gate.promise;
  };
  const let_in = Array.from({ length: 42 }, () => inTurn(work));
  await Promise.resolve();
  expect(begun).toBe(2);
  await expect(inTurn(work)).rejects.toMatchObject({
    code: 'too_many_requests',
    details: { retry_after_seconds: 3 },
  });
  gate.resolve();
  await Promise.all(let_in);
  expect(begun).toBe(42);
  await inTurn(work);
});
