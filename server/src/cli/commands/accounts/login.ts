import { Command } from 'commander';
import { answering, globalsOf } from '#cli/command.ts';
import type { CommandContext } from '#cli/context.ts';
import { answerStep } from '#cli/login-dialogue.ts';
import { aboutOldSession } from '#cli/old-session-words.ts';
import { oneLine, type Answer } from '#cli/output.ts';
import { wholeNumber } from '#cli/parse.ts';
import { linesPrompter, terminalPrompter, type Prompter } from '#cli/prompter.ts';
import { logInAccount } from '#engine/login/log-in-account.ts';
import { replaceSession } from '#engine/login/replace-session.ts';
import { refuseTaken } from '#engine/login/session-entry.ts';
import type { SessionTarget } from '#engine/login/store-session.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findAccountIds } from '#store/accounts/accounts.ts';
import { readWorkerSettings } from '#store/workspaces/workspaces.ts';
import { sessionTarget, type TargetOptions } from './target.ts';

type Options = TargetOptions & { phone?: string; qr?: boolean; stdin?: boolean };

const API_ID_MAX = 2 ** 31 - 1;

export function loginCommand(): Command {
  const command: Command = new Command('login')
    .description('Log an account in: by phone code or QR code, with the two-step password where there is one')
    .argument('[name]', 'an account that is here, or the name of a new one')
    .option('--phone <number>', 'by a code that Telegram sends to this number')
    .option('--qr', 'by a QR code that the account scans with its telephone')
    .option('--proxy <url>', 'through this proxy, which becomes the account’s own')
    .option('--api-id <n>', 'API credentials of its own', wholeNumber({ min: 1, max: API_ID_MAX }))
    .option('--api-hash <hash>')
    .option('--replace', 'also where the account has a session already, which is then ended')
    .option('--stdin', 'read the answers as lines from standard input, in the order in which they are asked for')
    .addHelpText(
      'after',
      `
On a terminal every step is asked. Without one, --stdin takes number (unless --phone gives it), code and two-step password
as lines; "resend" instead of a code asks for another one. With --json each step is a line of JSON on standard error.
For your own accounts only, and within Telegram's terms: https://telegram.org/tos

Examples:
  groundcrew accounts login s1 --phone +15550100123
  groundcrew accounts login s1 --qr --proxy socks5://user:password@proxy.example:1080
  groundcrew accounts login s1 --phone +15550100123 --stdin --json < answers`,
    );
  return command.action(
    answering<[string | undefined, Options]>((context, name, options) =>
      login(context, name, options, globalsOf(command).json),
    ),
  );
}

async function login(
  context: CommandContext,
  name: string | undefined,
  options: Options,
  json: boolean,
): Promise<Answer> {
  const { crew, signal } = context;
  const { phone, qr = false } = options;
  if (phone !== undefined && qr) throw new GroundcrewError('usage', { detail: '--phone or --qr, not both' });
  const prompter = options.stdin === true ? linesPrompter(signal, sayer(json)) : terminalPrompter(signal);
  if (!prompter && !qr) {
    const detail =
      'nobody can be asked without a terminal: give the answers as lines with --stdin, or log in with --qr';
    throw new GroundcrewError('usage', { detail });
  }
  const target = await targetOf(context, name, options);
  // Before a code is spent on it; a new account's name is looked at when the session is stored.
  if (target.account_id !== null) await refuseTaken(crew, target);
  try {
    const onStep = json ? (step: object) => process.stderr.write(`${JSON.stringify(step)}\n`) : undefined;
    const { connectionTimeout: timeout_ms } = await readWorkerSettings(crew.scope);
    const stored = await replaceSession(crew, context.connections, target, { timeout_ms, signal }, () =>
      logInAccount(
        crew,
        { ...target, how: qr ? 'qr' : 'phone', ...(phone === undefined ? {} : { phone }) },
        { answer: (step) => answerStep(prompter ?? silent(json), step), signal, ...(onStep ? { onStep } : {}) },
      ),
    );
    const { session_name, created } = stored;
    const text = `${session_name} is logged in${created ? ', as a new account' : ''}.${aboutOldSession(stored)}`;
    return { json: stored, text: oneLine(text) };
  } finally {
    prompter?.close();
  }
}

/** A phone number is no name for a new account, but finds the one that has it. */
async function targetOf(context: CommandContext, name: string | undefined, options: Options): Promise<SessionTarget> {
  const { phone } = options;
  if (name !== undefined || phone === undefined) return sessionTarget(context, name, options);
  const [known] = await findAccountIds(context.crew.scope, phone);
  return { ...(await sessionTarget(context, known === undefined ? undefined : phone, options)), session_name: null };
}

/** With JSON every step is told by itself, and words would only be between. */
function sayer(json: boolean): (text: string) => void {
  return (text) => {
    if (!json && text !== '') process.stderr.write(`${text}\n`);
  };
}

/** A QR code can be shown where nobody can answer. */
function silent(json: boolean): Prompter {
  const nobody = () => {
    const detail = 'Telegram asks for something, and nobody can be asked without a terminal: use --stdin';
    return Promise.reject(new GroundcrewError('usage', { detail }));
  };
  return { ask: nobody, say: sayer(json), close: () => {} };
}
