// The steps of a log-in as questions and answers of a terminal.
import type { Prompter } from '#cli/prompter.ts';
import { qrCode } from '#cli/qr-code.ts';
import type { CodeType, LoginAnswer, LoginProblem, QuestionStep } from '#domain/login/steps.ts';

/** What a person types instead of a code to get another one. */
const RESEND = 'resend';

/** Renders a question and turns the line that is typed into its answer; null for a QR code, which wants none. */
export async function answerStep(prompter: Prompter, step: QuestionStep): Promise<LoginAnswer | null> {
  if (step.step !== 'show_qr' && step.problem !== null) prompter.say(PROBLEMS[step.problem]);
  switch (step.step) {
    case 'ask_phone':
      return { phone: await prompter.ask('Phone number, with the country code: ') };
    case 'ask_code': {
      prompter.say(whereIsTheCode(step));
      const typed = await prompter.ask('Code: ');
      const again = typed.trim().toLowerCase() === RESEND || (step.problem === 'code_expired' && typed.trim() === '');
      return again ? { resend: true } : { code: typed };
    }
    case 'ask_password':
      if (step.hint) prompter.say(`Hint: ${step.hint}`);
      return { password: await prompter.ask('Two-step password: ', { secret: true }) };
    case 'show_qr':
      prompter.say(
        `${qrCode(step.url)}\nIn Telegram on your phone: Settings, Devices, Link Desktop Device. ${step.url}`,
      );
      return null;
  }
}

const PROBLEMS: Record<LoginProblem, string> = {
  phone_invalid: 'This is no phone number that Telegram knows; an example is +15550100123.',
  code_wrong: 'The code is wrong.',
  code_expired: `The code has expired. Press Enter, or type ${RESEND}, for a new one.`,
  code_not_resent: 'Telegram does not send the code another way; wait for the one that is under way.',
  password_wrong: 'The password is wrong.',
  connection_lost: 'The connection was lost before Telegram took the answer; give it once more.',
};

const WAYS: Record<CodeType, string> = {
  app: 'in the Telegram app on another device of this account',
  sms: 'by SMS',
  call: 'by a phone call',
  flash_call: 'by a call that is not answered; the code is the calling number',
  missed_call: 'by a missed call; the code is the last digits of the calling number',
  email: 'by e-mail',
  fragment: 'on fragment.com',
  sms_word: 'as a word by SMS',
  sms_phrase: 'as a phrase by SMS',
};

function whereIsTheCode(step: Extract<QuestionStep, { step: 'ask_code' }>): string {
  const length = step.length === null ? '' : ` It has ${step.length} digits.`;
  const hint = step.hint === null ? '' : ` (${step.hint})`;
  const resend =
    step.can_resend_in_s === null
      ? ''
      : ` Type ${RESEND}${step.can_resend_in_s > 0 ? `, not before ${step.can_resend_in_s} s are over,` : ''} for another way.`;
  return `Telegram has sent a code for ${step.phone} ${WAYS[step.type]}${hint}.${length}${resend}`;
}
