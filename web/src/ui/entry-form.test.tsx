import { ORPCError } from '@orpc/client';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { EntryForm, EntryPassword, EntryText, type Refusal } from './entry-form.tsx';

function Fields() {
  return (
    <>
      <EntryText name="email" label="E-mail" />
      <EntryPassword name="password" label="Password" />
    </>
  );
}

const isMarked = (label: string) => screen.getByLabelText(label).getAttribute('aria-invalid') === 'true';
const submit = () => fireEvent.submit(screen.getByRole('button', { name: 'Go' }));

test('what was refused marks its fields, and leads to the one to mend first; typing takes the marks away', async () => {
  const refusal: Refusal = { sentence: 'They do not fit.', wrong: ['password', 'email'] };
  await render(
    <EntryForm label="Go" send={() => Promise.resolve(refusal)}>
      <Fields />
    </EntryForm>,
  );
  submit();
  expect((await screen.findByRole('alert')).textContent).toBe('They do not fit.');
  expect([isMarked('E-mail'), isMarked('Password')]).toEqual([true, true]);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Password')));
  fireEvent.input(screen.getByLabelText('Password'), { target: { value: 'another' } });
  expect([screen.queryByRole('alert'), isMarked('E-mail'), isMarked('Password')]).toEqual([null, false, false]);
});

test('what the API finds wrong with a field stands at it, and the rest below', async () => {
  const issues = [
    { path: 'email', message: 'is no address' },
    { path: 'token', message: 'is too old' },
  ];
  const data = { sentence: 'Mend it.', request_id: 'r', details: {}, issues };
  const send = () => Promise.reject(new ORPCError('of_a_test', { status: 422, data }));
  await render(
    <EntryForm label="Go" send={send}>
      <Fields />
    </EntryForm>,
  );
  submit();
  expect((await screen.findByRole('alert')).textContent).toBe('Mend it. token: is too old');
  expect([isMarked('E-mail'), isMarked('Password')]).toEqual([true, false]);
  expect(screen.getByText('is no address')).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('E-mail')));
});

test('where no field is wrong, the button is at hand again', async () => {
  const refusal: Refusal = { sentence: 'Wait a little.', wrong: [] };
  await render(
    <EntryForm label="Go" send={() => Promise.resolve(refusal)}>
      <Fields />
    </EntryForm>,
  );
  submit();
  await screen.findByRole('alert');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Go' })));
});
