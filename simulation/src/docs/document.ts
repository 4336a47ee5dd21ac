// What a document of ours tells its reader to type. Fences marked `sh` are commands; what a reader brings along (files, another
// terminal, values of his own) stands in a comment before the fence that no reader sees:
//
//     <!-- docs:test
//     stage: server            of the whole document, once: `world` (the default), `server` or `checkout`, see stages.ts
//     given: printf 'x' > f    done before, in the same shell; may be repeated
//     background: listening    goes on beside what follows, once it has said this
//     starts: listening        is ended again once it has said this
//     exit: 1                  how it ends, where not with 0
//     replace: gc_… => $TOKEN  a reader's own value in place of the one that is shown; may be repeated
//     skip: Telegram itself    cannot be had here: one of SKIPS
//     -->
//
// `skip[npm test]: …` is said of those commands of the fence only that begin like this.

/** What no machine of ours has, and what is run elsewhere: by `npm test` itself, or by `npm run bench` on a quiet machine. */
const SKIPS = ['a container engine', 'Telegram itself', 'npm test runs it', 'a quiet machine'] as const;
type Skip = (typeof SKIPS)[number];

const STAGES = ['world', 'server', 'checkout'] as const;
export type Stage = (typeof STAGES)[number];

/** One command as it stands there, without what is said of it, and as it is run. */
export type Step = {
  line: number;
  shown: string;
  command: string;
  given: string[];
  /** What it says once it is there; `stays`: beside what follows. Null: it ends by itself. */
  background: { says: string; stays: boolean } | null;
  exit: number;
  skip: Skip | null;
};

/** What a fence in another language holds, at this line. */
type Example = { line: number; language: string; text: string };

export type Document = { stage: Stage; steps: Step[]; examples: Example[] };

/** What is said of those commands of a fence that begin so. */
type Said = { of: string } & (
  | { key: 'background' | 'starts'; value: string }
  | { key: 'exit'; value: number }
  | { key: 'replace'; value: [string, string] }
  | { key: 'skip'; value: Skip }
);
type Options = { stage: Stage | null; given: string[]; said: Said[] };

const OPEN = /^( *)```(\S*)$/;
const none = (): Options => ({ stage: null, given: [], said: [] });

/** Throws, with file and line, for options that there are not, and for code that no machine could tell from prose. */
export function readDocument(file: string, text: string): Document {
  const lines = text.split('\n');
  const found: Document = { stage: 'world', steps: [], examples: [] };
  const fail = (n: number, why: string): never => {
    throw new Error(`${file}:${n + 1}: ${why}`);
  };
  let options = none();
  for (let n = 0; n < lines.length; n += 1) {
    const line = lines[n] ?? '';
    if (line.startsWith('<!-- docs:test')) {
      const end = lines.indexOf('-->', n);
      if (end < 0) fail(n, 'the comment has no end');
      options = readOptions(lines.slice(n + 1, end), (why) => fail(n, why));
      found.stage = options.stage ?? found.stage;
      n = end;
    } else if (/^ {4}\S/.test(line) && lines[n - 1] === '') {
      fail(n, 'code is set off by ``` and its language');
    } else if (OPEN.test(line)) {
      const [, indent = '', language = ''] = OPEN.exec(line) ?? [];
      if (language === '') fail(n, '``` names no language; `text` will do');
      const end = lines.indexOf(`${indent}\`\`\``, n + 1);
      if (end < 0) fail(n, '``` has no end');
      const body = lines.slice(n + 1, end).map((each) => each.slice(indent.length));
      if (language === 'sh') found.steps.push(...stepsOf(body, n + 2, options));
      else found.examples.push({ line: n + 1, language, text: body.join('\n') });
      options = none();
      n = end;
    }
  }
  return found;
}

function readOptions(lines: readonly string[], fail: (why: string) => never): Options {
  const options = none();
  for (const line of lines) {
    const [, key = '', of = '', value = ''] = /^(\w+)(?:\[(.+?)\])?: (.*)$/.exec(line) ?? [];
    const [from, to] = value.split(' => ');
    if (key === 'given') options.given.push(value);
    else if (key === 'stage') options.stage = oneOf(STAGES, value, fail);
    else if (key === 'background' || key === 'starts') options.said.push({ of, key, value });
    else if (key === 'exit' && /^\d+$/.test(value)) options.said.push({ of, key, value: Number(value) });
    else if (key === 'replace' && from && to !== undefined) options.said.push({ of, key, value: [from, to] });
    else if (key === 'skip') options.said.push({ of, key, value: oneOf(SKIPS, value, fail) });
    else fail(`"${line}" is no option of docs:test`);
  }
  return options;
}

function oneOf<T extends string>(allowed: readonly T[], value: string, fail: (why: string) => never): T {
  return allowed.find((each) => each === value) ?? fail(`"${value}" is none of: ${allowed.join(', ')}`);
}

/** A command goes on in the next line after a backslash, and within quotation marks. */
function stepsOf(lines: readonly string[], first: number, options: Options): Step[] {
  const steps: Step[] = [];
  let command: string[] = [];
  for (const [n, line] of lines.entries()) {
    if (command.length === 0 && /^\s*(#|$)/.test(line)) continue;
    command.push(line.replace(/\s+#.*$/, ''));
    const shown = command.join('\n');
    if (shown.endsWith('\\') || (shown.match(/'/g)?.length ?? 0) % 2 === 1) continue;
    const step: Step = {
      line: first + n + 1 - command.length,
      shown,
      command: shown,
      given: steps.length === 0 ? options.given : [],
      background: null,
      exit: 0,
      skip: null,
    };
    for (const said of options.said.filter(({ of }) => shown.startsWith(of))) apply(step, said);
    steps.push(step);
    command = [];
  }
  return steps;
}

function apply(step: Step, said: Said): void {
  switch (said.key) {
    case 'background':
    case 'starts':
      step.background = { says: said.value, stays: said.key === 'background' };
      break;
    case 'exit':
      step.exit = said.value;
      break;
    case 'skip':
      step.skip = said.value;
      break;
    case 'replace':
      step.command = step.command.replaceAll(...said.value);
      break;
  }
}
