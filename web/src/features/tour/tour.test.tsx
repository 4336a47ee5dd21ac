import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { Tour } from './tour.tsx';
import { startTour, turnTo } from './tour-state.ts';

afterEach(() => {
  turnTo(null);
  localStorage.clear();
  window.location.hash = '';
});

const card = () => screen.queryByRole('dialog');

test('whoever opens the demo by its link is offered the tour, once', async () => {
  window.location.hash = '#tour';
  const { unmount } = await render(<Tour />);
  fireEvent.click(await screen.findByRole('button', { name: 'No, thanks' }));
  expect(card()).toBeNull();
  unmount();
  window.location.hash = '#tour';
  await render(<Tour />);
  expect(card()).toBeNull();
});

test('nobody else is offered it, and whoever asks for it is led by keys to where there is something to see', async () => {
  const account = { is_active: true, hold_reason: null, status: 'ok' };
  const answers = {
    'GET /health': {
      accounts: [
        { ...account, id: 1 },
        { ...account, id: 2, hold_reason: 'by_person' },
      ],
    },
    'GET /targets': { items: [{ id: 7 }] },
    'GET /campaigns': { items: [] },
  };
  const { address } = await render(<Tour />, { answers });
  expect(card()).toBeNull();
  act(startTour);
  const press = (key: string) => fireEvent.keyDown(screen.getByRole('dialog'), { key });
  expect(await screen.findByText('1 of 5')).toBeTruthy();
  for (const place of ['/accounts/2', '/groups/7', '/campaigns']) {
    press('ArrowRight');
    await waitFor(() => expect(address()).toBe(place));
  }
  expect(document.activeElement).toBe(card());
  press('ArrowLeft');
  await waitFor(() => expect(address()).toBe('/groups/7'));
  press('Escape');
  expect(card()).toBeNull();
});
