// The steps of a log-in as questions and answers of a terminal.
import { oneLine } from '#cli/output.ts';
import { InputEnded, type Prompter } from '#cli/prompter.ts';
import { qrCode } from '#cli/qr-code.ts';
import type { CodeType, LoginAnswer, LoginProblem, QuestionStep } from '#domain/login/steps.ts';
import { GroundcrewError } from '#lib/errors.ts';

type CodeStep = Extract<QuestionStep, { step: 'ask_code' }>;

/** What a person types instead of a code to get another one. */
const RESEND = 'resend';

/**
 * Renders a question and turns the line that is typed into its answer; null for a QR code, which wants none. Throws
 * `login_failed` when there are no more answers.
 */
export async function answerStep(prompter: Prompter, step: QuestionStep): Promise<LoginAnswer | null> {
  try {
    return await answered(prompter, step);
  } catch (cause) {
    if (!(cause instanceof InputEnded)) throw cause;
    const problem = step.step === 'show_qr' || step.problem === null ? '' : `${PROBLEMS[step.problem]} `;
    const detail = `${problem}Standard input ended at ${step.step}, and nobody else can be asked.`;
    throw new GroundcrewError('login_failed', { detail, details: { code: 'cancelled', retry: { after_s: 0 } }, cause });
  }
}

async function answered(prompter: Prompter, step: QuestionStep): Promise<LoginAnswer | null> {
  if (step.step !== 'show_qr' && step.problem !== null) prompter.say(PROBLEMS[step.problem]);
  switch (step.step) {
    case 'ask_phone':
      return { phone: await prompter.ask('Phone number, with the country code: ') };
    case 'ask_code': {
      const said = aboutTheCode(step);
      if (said !== '') prompter.say(oneLine(said));
      const typed = await prompter.ask('Code: ');
      const again = typed.trim().toLowerCase() === RESEND || (step.problem === 'code_expired' && typed.trim() === '');
      return again ? { resend: true } : { code: typed };
    }
    case 'ask_password':
      if (step.hint) prompter.say(oneLine(`Hint: ${step.hint}`));
      return { password: await prompter.ask('Two-step password: ', { secret: true }) };
    case 'show_qr':
      prompter.say(`${qrCode(step.url)}\n${HOW_TO_SCAN} ${step.url}\n${WHO_CANNOT}`);
      return null;
  }
}

const HOW_TO_SCAN = 'In Telegram on your phone: Settings, Devices, Link Desktop Device.';
/** Telegram tells it to the telephone that scans, and to this side nothing. */
const WHO_CANNOT = 'An account that is here already cannot scan it: its phone says AUTH_TOKEN_EXCEPTION.';

const PROBLEMS: Record<LoginProblem, string> = {
  phone_invalid: 'This is no phone number that Telegram knows; an example is +15550100123.',
  code_wrong: 'The code is wrong.',
  code_malformed: 'This cannot be the code, by its length or its characters; Telegram was not asked.',
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

/** What is wrong is said already; the rest only where it helps. */
function aboutTheCode(step: CodeStep): string {
  if (step.problem === null) return whereIsTheCode(step);
  // How to get another one is a part of that sentence.
  if (step.problem === 'code_expired') return '';
  const length = step.problem === 'code_malformed' ? lengthOf(step) : '';
  return `${length} ${anotherWay(step)}`.trim();
}

function whereIsTheCode(step: CodeStep): string {
  const hint = step.hint === null ? '' : ` (${step.hint})`;
  return `Telegram has sent a code for ${step.phone} ${WAYS[step.type]}${hint}.${lengthOf(step)} ${anotherWay(step)}`.trimEnd();
}

function lengthOf({ length }: CodeStep): string {
  return length === null ? '' : ` It has ${length} digits.`;
}

function anotherWay({ can_resend_in_s: in_s }: CodeStep): string {
  if (in_s === null) return '';
  return `Type ${RESEND}${in_s > 0 ? `, not before ${in_s} s are over,` : ''} for another way.`;
}
