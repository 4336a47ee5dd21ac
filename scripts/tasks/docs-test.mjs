// `npm run docs:test`: every command of every document, as a reader would type it, and one line that counts them. With names
// only the documents that they name: `npm run docs:test -- docs/operating`.
import { runTests } from '../lib/run-tests.mjs';

const named = process.argv.slice(2).map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
const only = named.length === 0 ? [] : ['--testNamePattern', named.join('|')];
const { passed, failed, skipped } = await runTests(['simulation/src/docs/documents.test.ts', ...only]);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
