import { expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { Bubble } from './bubble.tsx';

test('a message shows its styles, also those within one another', async () => {
  const shown = {
    text: 'Sale! Lexus at our site',
    entities: [
      { style: 'bold' as const, offset: 0, length: 11, url: null },
      { style: 'italic' as const, offset: 6, length: 5, url: null },
      { style: 'link' as const, offset: 15, length: 8, url: 'https://example.org' },
    ],
  };
  const { container } = await render(<Bubble shown={shown} photo_path={null} scheme="light" />);
  expect(container.querySelector('b')?.innerHTML).toBe('Sale! <i>Lexus</i>');
  expect(container.querySelector('a')?.href).toBe('https://example.org/');
  expect(container.textContent).toContain('Sale! Lexus at our site');
});
