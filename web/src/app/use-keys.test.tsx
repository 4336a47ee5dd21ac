import { fireEvent } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { useKeys } from '#app/use-keys.ts';
import { usePageKeys, type KeyActs } from '#lib/keys.ts';
import { render } from '#testing/render.tsx';

const onHelp = vi.fn<() => void>();
const onPalette = vi.fn<() => void>();

function Keys({ acts }: { acts: KeyActs }) {
  useKeys({ onHelp, onPalette });
  usePageKeys(acts);
  return (
    <>
      <input aria-label="field" />
      <div role="menu" aria-label="menu">
        <button type="button">item</button>
      </div>
    </>
  );
}

const press = (key: string, more: Partial<KeyboardEvent> = {}, target: Element = document.body) =>
  fireEvent.keyDown(target, { key, ...more });

test('a key does what the page says, on a Cyrillic layout and with Caps Lock, too', async () => {
  const acts = { c: vi.fn<() => void>(), C: vi.fn<() => void>(), '/': vi.fn<() => void>() };
  await render(<Keys acts={acts} />);
  press('c');
  press('с', { code: 'KeyC' });
  press('C', { code: 'KeyC' });
  expect(acts.c).toHaveBeenCalledTimes(3);
  press('C', { code: 'KeyC', shiftKey: true });
  press('С', { code: 'KeyC', shiftKey: true });
  expect(acts.C).toHaveBeenCalledTimes(2);
  press('/');
  press('.', { code: 'Slash' });
  expect(acts['/']).toHaveBeenCalledTimes(2);
  expect(onPalette).not.toHaveBeenCalled();
});

test('nothing happens in a field, in a menu, with Ctrl, or when a key is held down', async () => {
  const acts = { c: vi.fn<() => void>(), j: vi.fn<() => void>() };
  const { getByLabelText, getByRole } = await render(<Keys acts={acts} />);
  press('c', {}, getByLabelText('field'));
  press('c', {}, getByRole('button', { name: 'item' }));
  press('c', { ctrlKey: true });
  press('c', { repeat: true });
  expect(acts.c).not.toHaveBeenCalled();
  press('j', { repeat: true });
  expect(acts.j).toHaveBeenCalledOnce();
});

test('after g a letter leads to a page, and is none of the page that is shown', async () => {
  const acts = { c: vi.fn<() => void>() };
  const { address } = await render(<Keys acts={acts} />);
  press('g');
  press('c');
  await vi.waitFor(() => expect(address()).toBe('/campaigns'));
  expect(acts.c).not.toHaveBeenCalled();
});

test('what only every page has is heard where the page says nothing of it', async () => {
  await render(<Keys acts={{}} />);
  press('/');
  press(',', { code: 'Slash', shiftKey: true });
  expect(onPalette).toHaveBeenCalledOnce();
  expect(onHelp).toHaveBeenCalledOnce();
});
