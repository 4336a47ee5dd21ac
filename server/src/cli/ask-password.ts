import { InputEnded, linesPrompter, terminalPrompter } from '#cli/prompter.ts';
import { GroundcrewError } from '#lib/errors.ts';

/** At the terminal, unseen; `password_stdin`: the first line of standard input. Throws `usage` where neither has one. */
export async function askPassword(
  question: string,
  { password_stdin, signal }: { password_stdin: boolean; signal: AbortSignal },
): Promise<string> {
  const prompter = password_stdin ? linesPrompter(signal, () => {}) : terminalPrompter(signal);
  if (!prompter) throw new GroundcrewError('usage', { detail: 'there is no terminal to ask at: --password-stdin' });
  try {
    return await prompter.ask(question, { secret: true });
  } catch (cause) {
    if (!(cause instanceof InputEnded)) throw cause;
    throw new GroundcrewError('usage', { detail: 'standard input holds no password', cause });
  } finally {
    prompter.close();
  }
}
