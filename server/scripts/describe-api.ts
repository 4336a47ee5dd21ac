// Writes docs/api/openapi.json from the contract, so that a change of the API shows in review; with --verify only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeApi } from '#api/openapi.ts';

const file = path.resolve(import.meta.dirname, '../../docs/api/openapi.json');
const text = `${JSON.stringify(await describeApi(), null, 2)}\n`;
if (!process.argv.includes('--verify')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('docs/api/openapi.json is not what the contract says: npm run codegen, and look at what changed.');
  process.exitCode = 1;
}
