import { fireEvent, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { render } from '#testing/render.tsx';
import { LoginSteps } from './login-steps.tsx';

const ID = '3f0f7a52-5a0c-4d7b-9f1e-0d5a3c1b2a10';
const AT = `/logins/${ID}`;

const login = (step: object, more: object = {}) => ({
  id: ID,
  kind: 'code',
  state: 'open',
  step,
  account: null,
  error: null,
  ...more,
});

const code = (problem: string | null) => ({
  step: 'ask_code',
  phone: '+15550100123',
  type: 'sms',
  hint: null,
  length: 5,
  can_resend_in_s: 0,
  problem,
});

const type = async (label: string, text: string, button: string) => {
  fireEvent.change(await screen.findByLabelText(label), { target: { value: text } });
  fireEvent.click(screen.getByRole('button', { name: button }));
};

it('goes from the code, once more where it was wrong, to the password and to the account', async () => {
  const { address, asked } = await render(<LoginSteps id={ID} onLeave={() => {}} />, {
    answers: {
      [`GET ${AT}`]: login(code(null)),
      [`POST ${AT}/code`]: (body: unknown) =>
        JSON.stringify(body).includes('12345')
          ? login({ step: 'ask_password', hint: 'a horse', problem: null })
          : login(code('code_wrong')),
      [`POST ${AT}/password`]: login(
        { step: 'done' },
        { state: 'done', account: { id: 7, session_name: 's7', created: true } },
      ),
    },
  });
  await type('Code', '54321', 'Confirm');
  await screen.findByText('The code is wrong.');
  await type('Code', '12345', 'Confirm');
  await screen.findByText('Hint: a horse');
  await type('Two-step password', 'correct horse', 'Log in');
  await screen.findByText('s7 is logged in, and its session works.');
  expect(address()).toBe('/accounts/7');
  expect(asked.filter(({ path }) => path.startsWith('/health'))).toEqual([]);
});

it('has another code sent', async () => {
  const { asked } = await render(<LoginSteps id={ID} onLeave={() => {}} />, {
    answers: {
      [`GET ${AT}`]: login(code('code_expired')),
      [`POST ${AT}/code`]: login({ ...code(null), type: 'call' }),
    },
  });
  await screen.findByText('The code has expired: request another one.');
  fireEvent.click(screen.getByRole('button', { name: 'Send another code' }));
  await screen.findByText('Telegram calls +15550100123 and says the code.');
  expect(asked.at(-1)?.body).toEqual({ resend: true });
});

it('says why a log-in is over, when it makes sense to try again, and begins anew', async () => {
  let left = 0;
  const error = { code: 'flood_wait', message: 'x', sentence: 'x', retry_after_s: 300 };
  await render(<LoginSteps id={ID} onLeave={() => (left += 1)} />, {
    answers: { [`GET ${AT}`]: login({ step: 'failed' }, { state: 'failed', error }) },
  });
  const over = await screen.findByRole('alert', { name: 'The log-in is over' });
  expect(over.textContent).toContain('wait before another log-in. Try again in 5 min');
  fireEvent.click(screen.getByRole('button', { name: 'Start again' }));
  expect(left).toBe(1);
});

it('says so where the log-in is there no more', async () => {
  const refusal = {
    code: 'not_found',
    status: 404,
    message: 'Not found',
    data: { sentence: 'It is not there.', request_id: 'r1', details: {} },
  };
  const answers = { [`GET ${AT}`]: () => Response.json(refusal, { status: 404 }) };
  await render(<LoginSteps id={ID} onLeave={() => {}} />, { answers });
  const over = await screen.findByRole('alert', { name: 'The log-in is over' });
  expect(over.textContent).toContain('Nobody answered for ten minutes');
});
