// Help teaches by examples: every command has some, and each of them is something that the command takes.
import type { Command } from 'commander';
import { beforeAll, expect, test } from 'vitest';
import { program } from './program.ts';

/** Of a program whose commands do nothing: what they are called with is looked at all the same. */
async function idleProgram(): Promise<Command> {
  const root = await program(null);
  const calm = (command: Command) => {
    command.action(() => {});
    command.configureOutput({ writeErr: () => {}, writeOut: () => {} });
    command.commands.forEach(calm);
  };
  calm(root);
  return root;
}

type Taught = { words: string; examples: string[] };

/** The lines below "Examples:" that call us: without what stands before (settings) and behind (comments, other programs). */
function examplesOf(command: Command, words = ''): Taught[] {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) });
  command.outputHelp();
  const [, below = ''] = help.split('\nExamples:\n');
  const examples = [...below.matchAll(/^ +(?:[A-Z_]+=\S+ )*groundcrew((?: +(?:"[^"]*"|'[^']*'|[^\s"'|<>#]+))*)/gm)].map(
    ([, line]) => line?.trim() ?? '',
  );
  return [
    { words, examples },
    ...command.commands.flatMap((child) => examplesOf(child, `${words} ${child.name()}`.trim())),
  ];
}

const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

let taught: Taught[];
beforeAll(async () => {
  taught = examplesOf(await program(null));
});

test('every command at every depth has examples', () => {
  expect(taught.length).toBeGreaterThan(60);
  expect(taught.filter(({ examples }) => examples.length === 0).map(({ words }) => words)).toEqual([]);
});

test('every example is taken by the command that it calls', async () => {
  const refused: string[] = [];
  for (const line of new Set(taught.flatMap(({ examples }) => examples))) {
    // Told apart from the others by nothing that an earlier example has left behind.
    const root = await idleProgram();
    await root.parseAsync(wordsOf(line), { from: 'user' }).catch((error: unknown) => {
      refused.push(`groundcrew ${line}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  expect(refused).toEqual([]);
});
