// Asking people: on a terminal, or line by line from standard input where a script answers. Questions go to standard error;
// standard output is for results.
import readline from 'node:readline/promises';
import { GroundcrewError } from '#lib/errors.ts';

export type Prompter = {
  /** The answer without its line end. `secret`: it is not shown while it is typed. Throws `stopped` or, at the end of the lines, `InputEnded`. */
  ask: (question: string, options?: { secret?: boolean }) => Promise<string>;
  say: (text: string) => void;
  close: () => void;
};

/** There are no more lines to answer with. */
export class InputEnded extends Error {
  constructor() {
    super('standard input ended before all was answered');
    this.name = 'InputEnded';
  }
}

const [CTRL_C, CTRL_D, BACKSPACE, DELETE, ENTER, LINE_FEED] = ['\u0003', '\u0004', '\b', '\u007F', '\r', '\n'];
/** No code or password is longer; what a script pours in is bounded. */
const LINE_MAX = 4096;

/** Null where nobody sits at a terminal. */
export function terminalPrompter(signal: AbortSignal): Prompter | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return {
    ask: (question, { secret = false } = {}) => (secret ? askSecret(question, signal) : askLine(question, signal)),
    say: (text) => process.stderr.write(`${text}\n`),
    close: () => process.stdin.unref(),
  };
}

export function linesPrompter(signal: AbortSignal, say: (text: string) => void): Prompter {
  const reader = readline.createInterface({ input: process.stdin, terminal: false, signal });
  const lines = reader[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      say(question.trimEnd());
      const { value, done } = await lines.next().catch((cause: unknown) => {
        throw new GroundcrewError('stopped', { cause });
      });
      if (signal.aborted) throw new GroundcrewError('stopped');
      if (done === true) throw new InputEnded();
      return value.slice(0, LINE_MAX);
    },
    say,
    close: () => reader.close(),
  };
}

async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const reader = readline.createInterface({ input: process.stdin, output: process.stderr });
  // In its own mode the terminal sends no signal: Ctrl-C means the same as everywhere.
  reader.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await reader.question(question, { signal });
  } catch (cause) {
    throw new GroundcrewError('stopped', { cause });
  } finally {
    reader.close();
  }
}

async function askSecret(question: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  const typed: string[] = [];
  const answer = Promise.withResolvers<string>();
  const stop = () => answer.reject(new GroundcrewError('stopped'));
  const onData = (chunk: string) => {
    for (const character of chunk) {
      if (character === ENTER || character === LINE_FEED) answer.resolve(typed.join(''));
      else if (character === CTRL_C) process.kill(process.pid, 'SIGINT');
      else if (character === CTRL_D) stop();
      else if (character === BACKSPACE || character === DELETE) typed.pop();
      else if (typed.length < LINE_MAX) typed.push(character);
    }
  };
  stdin.on('data', onData);
  signal.addEventListener('abort', stop);
  try {
    return await answer.promise;
  } finally {
    stdin.off('data', onData);
    signal.removeEventListener('abort', stop);
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}
