import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { expect, test } from 'vitest';
import type { InboxSearch } from '#features/inbox/search.ts';
import { render } from '#testing/render.tsx';
import { FindField } from './find-field.tsx';

function Field() {
  const [search, change] = useState<InboxSearch>({ search: 'nobody says this' });
  return <FindField search={search} onChange={change} />;
}

test('Escape takes away first what is typed, then leaves the field', async () => {
  await render(<Field />);
  const field = screen.getByRole<HTMLInputElement>('searchbox');
  field.focus();
  fireEvent.keyDown(field, { key: 'Escape' });
  expect([field.value, document.activeElement]).toEqual(['', field]);
  fireEvent.keyDown(field, { key: 'Escape' });
  expect(document.activeElement).toBe(document.body);
});
