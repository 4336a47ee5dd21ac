// `npm test`: every check, every test, the quick forms of the longer checks, and one line that counts them.
// With arguments only the tests that they name: `npm test -- server/src/lib`.
import { runChecks } from '../lib/checks.mjs';
import { COMPILE_CACHE } from '../lib/compile-cache.mjs';
import { BEHIND_ALL, BESIDE_PAGES, scriptOf } from '../lib/quick-checks.ts';
import { runTests } from '../lib/run-tests.mjs';
import { node } from '../lib/tools.mjs';

const args = process.argv.slice(2);
const counts = args.length === 0 ? await runAll() : [await runTests(args)];
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** The pages come after all other tests, one file at a time: their browser and server leave room for checks that mostly wait. */
async function runAll() {
  const checks = await runChecks();
  const behind = runQuick(BEHIND_ALL);
  const tests = await runTests(['--project=!e2e']);
  const rows = BESIDE_PAGES.map((names) => inTurn(names, runQuick));
  const beside = await Promise.all([runTests(['--project=e2e']), behind, ...rows]);
  return [checks, tests, ...beside.flat()];
}

async function inTurn(names, act) {
  const results = [];
  for (const name of names) results.push(await act(name));
  return results;
}

/** The quick form of a longer check; it counts as one. What it says comes in one piece, since others run beside it. */
async function runQuick(name) {
  const begin = performance.now();
  const env = { NODE_COMPILE_CACHE: COMPILE_CACHE };
  const { status, output } = await node(scriptOf(name), ['--quick'], { quiet: true, env });
  console.log(output.trimEnd());
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} --quick (${Math.round(performance.now() - begin)} ms)`);
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
