// `main.ts`: tables and picture of what is recorded. `main.ts --verify`: whether they are as they should be. `main.ts BENCH FILE LOAD`:
// first takes over what a run of this measurement, before which the machine had this load, has told in this file.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { folder, keep, readBook } from './book.ts';
import { pageOf } from './page.ts';
import { plotOf } from './plot.ts';

const [first, told, load] = process.argv.slice(2);
const isVerified = first === '--verify';
if (first !== undefined && told !== undefined) keep(first, readFileSync(told, 'utf8'), Number(load));

const book = readBook();
const wanted = { 'README.md': pageOf(book), 'ratios.svg': plotOf([...book.values()].flat()) };
for (const [name, text] of Object.entries(wanted)) {
  const file = path.join(folder, name);
  if (!isVerified) writeFileSync(file, text);
  else if (textOf(file) !== text) {
    console.error(`docs/benchmarks/${name} is not what its figures say: node bench/src/report/main.ts`);
    process.exitCode = 1;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
