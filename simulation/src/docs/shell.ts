// The reader's terminal: one bash in which one command follows the other, so that what a document exports stays exported.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export type Shell = {
  /** Standard output and error as they came, and how it ended. Rejects when the terminal itself has ended. */
  run: (command: string) => Promise<{ exit: number; output: string }>;
  /** Begins what goes on, and resolves once it has said `until`. Rejects, with what it said, when it does not within five minutes, or ends. */
  begin: (command: string, until: string) => Promise<void>;
  /** Asks what was begun last to end, and waits for it. How it ended, when not well; else null. */
  end: () => Promise<string | null>;
  /** The same with all that goes on; then the terminal ends. Rejects when something of it did not end well. */
  close: () => Promise<void>;
};

/** How often, and how many times, it is looked whether what goes on has said that it is there. */
const LOOK_MS = 200;
const LOOKS = 1_500;

const END = '__the_command_has_ended__';

export function openShell(options: { cwd: string; env: NodeJS.ProcessEnv }): Shell {
  const bash = spawn('bash', ['--noprofile', '--norc'], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  let heard = () => {};
  let over = false;
  bash.on('close', () => {
    over = true;
    heard();
  });
  for (const stream of [bash.stdout, bash.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (data: string) => {
      said += data;
      heard();
    });
  }
  // What a server refuses is a failure.
  bash.stdin.write('exec 2>&1\ncurl() { command curl --silent --show-error --fail-with-body "$@"; }\n');
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(said);
      if (found) return found;
      if (over) throw new Error(`The terminal has ended:\n${said}`);
      await new Promise<void>((resolve) => (heard = resolve));
    }
  };
  const run = async (command: string) => {
    said = '';
    // Nothing waits for a reader's answer, and nothing eats what is typed next.
    bash.stdin.write(`eval ${quote(command)} </dev/null\nprintf '\\n${END} %d\\n' $?\n`);
    const end = await until(new RegExp(`\\n${END} (\\d+)\\n`));
    return { exit: Number(end[1]), output: said.slice(0, end.index) };
  };
  const begun: { command: string; pid: number; file: string }[] = [];
  let count = 0;
  /** Asks the last one that was begun to end. How it ended, when not well; else null. */
  const end = async (): Promise<string | null> => {
    const last = begun.pop();
    if (!last) return null;
    const { exit } = await run(`kill ${last.pid}; wait ${last.pid}`);
    // npm ends as if the signal that it has passed on had killed it.
    return exit === 0 || exit === 143
      ? null
      : `${last.command} ended with ${exit}:\n${(await run(`tail -n 20 ${last.file}`)).output}`;
  };
  return {
    run,
    begin: async (command, says) => {
      const file = `.said-${(count += 1)}`;
      const { output } = await run(`${command} > ${file} 2>&1 & echo "pid $!"`);
      const pid = Number(/pid (\d+)/.exec(output)?.[1]);
      begun.push({ command, pid, file });
      for (let looks = 0; looks < LOOKS; looks += 1) {
        // Quiet also where the file is not there yet: its name has that word in it.
        const { output: state } = await run(
          `grep -qsF -- ${quote(says)} ${file} && echo said || kill -0 ${pid} || echo over`,
        );
        if (state.includes('said')) return;
        if (state.includes('over')) break;
        await delay(LOOK_MS);
      }
      throw new Error(`It has not said "${says}":\n${(await run(`cat ${file}`)).output}`);
    },
    end,
    close: async () => {
      const wrong: (string | null)[] = [];
      while (begun.length > 0) wrong.push(await end());
      bash.stdin.end();
      if (!over) await once(bash, 'close');
      const why = wrong.filter((each) => each !== null);
      if (why.length > 0) throw new Error(why.join('\n'));
    },
  };
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
