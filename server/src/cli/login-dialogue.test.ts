import { expect, test } from 'vitest';
import type { LoginProblem, QuestionStep } from '#domain/login/steps.ts';
import { answerStep } from './login-dialogue.ts';
import { InputEnded } from './prompter.ts';

const asked = (problem: LoginProblem | null, more: object = {}): QuestionStep => ({
  step: 'ask_code',
  phone: '+15550100123',
  type: 'app',
  hint: null,
  length: 5,
  can_resend_in_s: 0,
  problem,
  ...more,
});

/** What is said before the answer, and what is made of it; null: there are no more answers. */
async function answer(step: QuestionStep, typed: string | null) {
  const said: string[] = [];
  const ask = () => (typed === null ? Promise.reject(new InputEnded()) : Promise.resolve(typed));
  const given = await answerStep({ ask, say: (text) => said.push(text), close: () => {} }, step);
  return { said, given };
}

test('a code is asked for with where it is and how to get another one', async () => {
  const { said, given } = await answer(asked(null), ' Resend ');
  expect(said).toEqual([
    expect.stringMatching(/in the Telegram app.*It has 5 digits\. Type resend for another way\.$/),
  ]);
  expect(given).toEqual({ resend: true });
});

test('after it has expired one sentence says what to do, and a bare Enter does it', async () => {
  const { said, given } = await answer(asked('code_expired'), '');
  expect(said).toEqual(['The code has expired. Press Enter, or type resend, for a new one.']);
  expect(given).toEqual({ resend: true });
});

test('what cannot be the code is not called wrong', async () => {
  const { said } = await answer(asked('code_malformed', { can_resend_in_s: null }), '12345');
  expect(said.join(' ')).not.toContain('wrong');
  expect(said.at(-1)).toBe('It has 5 digits.');
});

test('what Telegram or the owner of an account wrote cannot move the cursor', async () => {
  const { said } = await answer({ step: 'ask_password', hint: 'a\u001B[2Jb\nc', problem: null }, 'x');
  expect(said).toEqual(['Hint: a [2Jb c']);
  const page = await answer(asked(null, { hint: '\u001B]0;x\u0007' }), '1');
  // oxlint-disable-next-line no-control-regex
  expect(page.said.join('')).not.toMatch(/[\u001B\u0007]/);
});

test('answers that end too early end the log-in, with what was wrong with the last one', async () => {
  await expect(answer(asked('code_wrong'), null)).rejects.toMatchObject({
    code: 'login_failed',
    message: 'Log-in failed: The code is wrong. Standard input ended at ask_code, and nobody else can be asked.',
    details: { code: 'cancelled', retry: { after_s: 0 } },
  });
});
