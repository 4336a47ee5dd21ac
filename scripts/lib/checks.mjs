// Everything that a machine can say about the code without running the product.
import { bin, node } from './tools.mjs';

/**
 * What is looked at together: workspaces that go by the same settings load one another's sources, which are so checked once. Each has
 * a `tsconfig.json` of its own for editors, and for `tsc -p` of one of them.
 */
const TYPES = { types: 'tsconfig.node.json', 'types of web': 'web', 'types of e2e and bench': 'tsconfig.dom.json' };
/** Two cores are what the smallest machines have; more at once only fight for them. */
const AT_ONCE = 2;

const quiet = { quiet: true };
/** The slow ones first, so that none of them is left alone at the end. */
const CHECKS = {
  lint: () => node(bin('oxlint'), ['--type-aware', '--deny-warnings', '.'], quiet),
  'documents from code': () => node('server/scripts/describe.ts', ['--verify'], quiet),
  'report of figures': () => node('bench/src/report/main.ts', ['--verify'], quiet),
  'row types': () => node('server/scripts/codegen.ts', ['--verify'], quiet),
  'dead code': () => node(bin('knip'), ['--no-progress'], quiet),
  ...Object.fromEntries(
    Object.entries(TYPES).map(([name, project]) => [
      name,
      () => node(bin('typescript', 'tsc'), ['-p', project], quiet),
    ]),
  ),
  'notices of others': () => node('scripts/tasks/notices.mjs', ['--verify'], quiet),
  licences: () => node('scripts/tasks/check-licences.mjs', [], quiet),
  format: () => node(bin('oxfmt'), ['--check', '.'], quiet),
};

/** Runs all checks, or those whose names begin with one of the words; prints as they end. */
export async function runChecks(words = []) {
  const names = Object.keys(CHECKS).filter((name) => words.length === 0 || words.some((word) => name.startsWith(word)));
  if (names.length === 0) {
    console.error(`No check "${words.join(' ')}"; there are: ${Object.keys(CHECKS).join(', ')}.`);
    return { passed: 0, failed: 1 };
  }
  const waiting = [...names];
  let failed = 0;
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const passed = await runCheck(name);
      // Not in one expression with the await: it would count from what `failed` was before it.
      if (!passed) failed++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { passed: names.length - failed, failed };
}

async function runCheck(name) {
  const begin = performance.now();
  const { status, output } = await CHECKS[name]();
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${Math.round(performance.now() - begin)} ms)`);
  if (status !== 0) console.log(output.trimEnd());
  return status === 0;
}
