// Every command of every document, as a reader would type it: `npm run docs:test`.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDocument } from './document.ts';
import { type } from './reader.ts';
import type { Shell } from './shell.ts';
import { openStage } from './stages.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
/** A command may build the pages, or a world. */
const MOST_MS = 330_000;
const FILES = globSync(['*.md', '{bench,deploy,simulator}/**/*.md', 'docs/**/*.md'], { cwd: ROOT }).toSorted();

for (const file of FILES) {
  const { stage, steps, examples } = readDocument(file, readFileSync(path.join(ROOT, file), 'utf8'));
  const isRun = steps.some(({ skip }) => skip === null);

  describe.runIf(steps.length > 0)(`${file}, its commands`, () => {
    let shell: Shell;
    if (isRun) {
      beforeAll(async () => void (shell = await openStage(stage)));
      afterAll(() => shell.close());
    }
    for (const step of steps) {
      test.skipIf(step.skip !== null)(
        `${file}:${step.line} ${step.shown.split('\n')[0]}`,
        async () => {
          expect(await type(shell, step)).toBeNull();
        },
        MOST_MS,
      );
    }
  });

  const documents = examples.flatMap(({ line, language, text }) => {
    if (language === 'json') return [{ line, text }];
    return language === 'jsonl' ? text.split('\n').map((each, n) => ({ line: line + n + 1, text: each })) : [];
  });
  test.runIf(documents.length > 0).for(documents)(`${file}:$line is JSON`, ({ text }) => {
    expect(() => void JSON.parse(text)).not.toThrow();
  });
}
