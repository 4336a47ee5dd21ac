import { describe, expect, test } from 'vitest';
import { readDocument } from './document.ts';

const fence = (language: string, ...lines: string[]) => ['```' + language, ...lines, '```'].join('\n');
const read = (...parts: string[]) => readDocument('guide.md', parts.join('\n\n'));
const options = (...lines: string[]) => ['<!-- docs:test', ...lines, '-->'].join('\n');

describe('What a document has its reader type', () => {
  test('is every line of a fence of commands, with its place and without what is said of it', () => {
    const { steps, stage } = read('# Guide', fence('sh', '# in a terminal', "one --a   # the group's link", '', 'two'));
    expect(stage).toBe('world');
    expect(steps).toMatchObject([
      { line: 5, shown: 'one --a', command: 'one --a', exit: 0, skip: null, background: null },
      { line: 7, shown: 'two' },
    ]);
  });

  test('goes on after a backslash and within quotation marks', () => {
    const { steps } = read(fence('sh', 'curl \\', '  URL', "echo 'a", "b'", 'last'));
    expect(steps.map(({ line, shown }) => [line, shown])).toEqual([
      [2, 'curl \\\n  URL'],
      [4, "echo 'a\nb'"],
      [6, 'last'],
    ]);
  });

  test('is prepared by the comment before it, for the commands that it names', () => {
    const said = options(
      'stage: server',
      'given: make x',
      'given: make y',
      'replace: DIR => data',
      'exit[two]: 1',
      'starts[three]: ready',
      'background[four]: listening',
      'skip[five]: Telegram itself',
    );
    const { stage, steps } = read(said, fence('sh', 'one DIR', 'two', 'three', 'four', 'five'), fence('sh', 'DIR'));
    expect(stage).toBe('server');
    expect(steps).toMatchObject([
      { shown: 'one DIR', command: 'one data', given: ['make x', 'make y'], exit: 0 },
      { given: [], exit: 1, background: null },
      { background: { says: 'ready', stays: false } },
      { background: { says: 'listening', stays: true } },
      { skip: 'Telegram itself' },
      { command: 'DIR', given: [], exit: 0 },
    ]);
  });

  test('is told from examples in other languages', () => {
    const { steps, examples } = read(fence('json', '{', '}'), fence('text', './groundcrew'));
    expect(steps).toEqual([]);
    expect(examples).toEqual([
      { line: 1, language: 'json', text: '{\n}' },
      { line: 6, language: 'text', text: './groundcrew' },
    ]);
  });
});

test.each([
  ['an option that there is not', options('expects: 1'), 'guide.md:1: "expects: 1" is no option'],
  ['a reason that there is not', options('skip: no time'), 'guide.md:1: "no time" is none of: a container engine'],
  ['code that is only set off by blanks', 'Type:\n\n    npm start', 'guide.md:3: code is set off by'],
  ['a fence without a language', fence('', 'x'), 'guide.md:1: ``` names no language'],
  ['a fence without an end', '```sh\nx', 'guide.md:1: ``` has no end'],
  ['a comment without an end', '<!-- docs:test\nexit: 1', 'guide.md:1: the comment has no end'],
])('A document is refused that has %s', (_, text, why) => {
  expect(() => readDocument('guide.md', text)).toThrow(why);
});
