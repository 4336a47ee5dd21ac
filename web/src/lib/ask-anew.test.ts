import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test, vi } from 'vitest';
import { askAnew } from './ask-anew.ts';

const KEY = ['runs'];

/** Each question is answered when the test says so. */
function ofAnswers() {
  const asked: PromiseWithResolvers<string>[] = [];
  const queryFn = () => {
    const one = Promise.withResolvers<string>();
    asked.push(one);
    return one.promise;
  };
  const queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  return { queryClient, asked, question: { queryKey: KEY, queryFn } };
}

test('what is asked for the first time while something happens is asked for once more, however much happens', async () => {
  const { queryClient, asked, question } = ofAnswers();
  const off = new QueryObserver(queryClient, question).subscribe(() => {});
  askAnew(queryClient, { queryKey: KEY });
  askAnew(queryClient, { queryKey: KEY });
  expect(asked).toHaveLength(1);
  asked[0]?.resolve('before');
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  asked[1]?.resolve('after');
  await vi.waitFor(() => expect(queryClient.getQueryData(KEY)).toBe('after'));
  off();
});

test('what is asked for ahead while something happens is old when it has come', async () => {
  const { queryClient, asked, question } = ofAnswers();
  const ahead = queryClient.prefetchQuery(question);
  askAnew(queryClient, { queryKey: KEY });
  asked[0]?.resolve('before');
  await ahead;
  await vi.waitFor(() => expect(queryClient.getQueryState(KEY)?.isInvalidated).toBe(true));
  const off = new QueryObserver(queryClient, question).subscribe(() => {});
  expect(asked).toHaveLength(2);
  off();
});

test('of what is shown the answer before does not win over the one that is asked for anew', async () => {
  const { queryClient, asked, question } = ofAnswers();
  const off = new QueryObserver(queryClient, question).subscribe(() => {});
  asked[0]?.resolve('first');
  await vi.waitFor(() => expect(queryClient.getQueryData(KEY)).toBe('first'));
  askAnew(queryClient, { queryKey: KEY });
  askAnew(queryClient, { queryKey: KEY });
  expect(asked).toHaveLength(3);
  asked[2]?.resolve('third');
  await vi.waitFor(() => expect(queryClient.getQueryData(KEY)).toBe('third'));
  asked[1]?.resolve('second');
  await queryClient.getQueryCache().find({ queryKey: KEY })?.promise;
  expect(queryClient.getQueryData(KEY)).toBe('third');
  expect(asked).toHaveLength(3);
  off();
});

test('a question that fails on its way is asked once more, too', async () => {
  const { queryClient, asked, question } = ofAnswers();
  const off = new QueryObserver(queryClient, question).subscribe(() => {});
  askAnew(queryClient);
  asked[0]?.reject(new Error('no network'));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  off();
});
