import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { UsedOf } from './used-of.tsx';

test('what was used beyond a limit that was lowered says so', async () => {
  await render(<UsedOf used={2} limit={1} />);
  await screen.findByRole('img', { name: /The limit was lowered/ });
  expect(screen.getByText('2 of 1')).toBeTruthy();
});

test('what is within its limit says no more than that', async () => {
  await render(<UsedOf used={20} limit={20} />);
  await screen.findByText('20 of 20');
  expect(screen.queryByRole('img')).toBeNull();
});
