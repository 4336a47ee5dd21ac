import { ORPCError } from '@orpc/client';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { render } from '#testing/render.tsx';
import { RefusalReason } from './refusal-reason.tsx';
import { Trouble } from './trouble.tsx';

const refusal = (code: string) =>
  new ORPCError(code, {
    status: 409,
    message: 'Account name is taken: s1',
    data: { sentence: 'Choose another name.', request_id: 'r', details: {} },
  });

test('a refusal is told in the language of the person, with the words of the server behind it', async () => {
  await render(<Trouble error={refusal('name_taken')} />, { language: 'ru' });
  const sentence = await screen.findByTitle('Account name is taken: s1');
  expect(sentence.textContent).toContain('Такое имя уже занято');
});

test('of a code that has no words here the sentence of the server is told', async () => {
  await render(<Trouble error={refusal('made_up')} />, { language: 'ru' });
  expect((await screen.findByRole('alert')).textContent).toContain('Choose another name.');
});

test('what Telegram answers is told in words, with its code behind them; what it is not stands as it is', async () => {
  await render(
    <>
      <RefusalReason
        reason="CHAT_WRITE_FORBIDDEN: members may not write here"
        told={{ code: 'telegram', params: { type: 'CHAT_WRITE_FORBIDDEN', number: '' } }}
      />
      <RefusalReason reason="FLOOD_WAIT_30" told={{ code: 'telegram', params: { type: 'FLOOD_WAIT', number: '30' } }} />
      <RefusalReason reason="no code of it" told={undefined} />
    </>,
    { language: 'ru' },
  );
  const said = [...document.querySelectorAll('p')].map(({ textContent }) => textContent);
  expect(said).toEqual([
    'Участникам писать нельзя CHAT_WRITE_FORBIDDEN: members may not write here',
    'Telegram просит аккаунт подождать FLOOD_WAIT_30',
    'no code of it',
  ]);
});
