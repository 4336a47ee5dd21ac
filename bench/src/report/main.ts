// `main.ts`: tables and pictures of what is recorded. `main.ts --verify`: whether they are as they should be. `main.ts BENCH FILE LOAD`:
// first takes over what a run of this measurement, before which the machine had this load, has told in this file.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, keep, readBook } from './book.ts';
import { growthFileOf, growthOf } from './growth.ts';
import { pageOf } from './page.ts';
import { plotOf } from './plot.ts';

const [first, told, load] = process.argv.slice(2);
const isVerified = first === '--verify';
if (first !== undefined && told !== undefined) keep(first, readFileSync(told, 'utf8'), Number(load));

const book = readBook();
const growth = [...book].map(([bench, figures]) => [growthFileOf(bench), growthOf(bench, figures)] as const);
const wanted = new Map([
  ['README.md', pageOf(book)],
  ['ratios.svg', plotOf([...book.values()].flat())],
  ...growth.filter((each): each is [string, string] => each[1] !== null),
]);
for (const name of readdirSync(folder)) {
  if (!name.endsWith('.svg') || wanted.has(name)) continue;
  if (!isVerified) rmSync(path.join(folder, name));
  else fail(`docs/benchmarks/${name} is of figures that are gone`);
}
for (const [name, text] of wanted) {
  const file = path.join(folder, name);
  if (!isVerified) writeFileSync(file, text);
  else if (textOf(file) !== text) fail(`docs/benchmarks/${name} is not what its figures say`);
}

function fail(what: string): void {
  console.error(`${what}: node bench/src/report/main.ts`);
  process.exitCode = 1;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
