import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { api } from '#lib/api.ts';
import { render } from '#testing/render.tsx';
import { Trouble } from '#ui/trouble.tsx';

function Name() {
  const { data, error } = useQuery(api.me.get.queryOptions());
  if (error) return <Trouble error={error} />;
  return <Link to="/">{data?.name}</Link>;
}

test('a component gets the answers that the test names, and links know where they stand', async () => {
  const { asked } = await render(<Name />, { answers: { 'GET /me': { name: 'Ada' } } });
  expect((await screen.findByRole('link', { name: 'Ada' })).getAttribute('href')).toBe('/');
  expect(asked).toMatchObject([{ method: 'GET', path: '/me', body: null }]);
});

test('what the test does not answer is refused, and said so in the chosen language', async () => {
  await render(<Name />, { language: 'ru' });
  expect((await screen.findByRole('alert')).textContent).toContain('The test has no answer to GET /me.');
  expect(document.documentElement.lang).toBe('ru');
});
