// `npm test` counts checks and tests together and fails with any of them: in a checkout of stand-ins, whose tools pass or
// fail as they are told.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BEHIND_ALL, BESIDE_PAGES, scriptOf } from './lib/quick-checks.ts';

const source = path.resolve(import.meta.dirname, '..');
let checkout = '';

const quick = [BEHIND_ALL, ...BESIDE_PAGES.flat()].map(scriptOf);
const CHECKS = 11;
const TESTS_PASSED = 12;
/** In a run of their own. */
const PAGES_PASSED = 3;
const all_of_them = CHECKS + TESTS_PASSED + PAGES_PASSED + quick.length;

const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(checkout, file)), { recursive: true });
  writeFileSync(path.join(checkout, file), text);
};

/** Takes some time, so that those that run together end in another order than they began. */
const STAND_IN = `
const name = [process.argv[1], ...process.argv.slice(2)].join(' ');
const failing = (process.env.FAILING ?? '').split(',').filter((word) => word !== '' && name.includes(word));
setTimeout(() => {
  if (failing.length > 0) console.log('broken ' + failing);
  process.exit(failing.length > 0 ? 1 : 0);
}, Number(process.env.TAKES_MS ?? 10) * (failing.length > 0 ? 1 : 4));
`;
const TESTS = `
import { writeFileSync } from 'node:fs';
const file = process.argv.find((arg) => arg.startsWith('--outputFile.json=')).split('=')[1];
const counts = process.argv.includes('--project=e2e') ? process.env.PAGES : process.env.TESTS;
const [passed, failed, status] = counts.split(',').map(Number);
if (passed + failed > 0) writeFileSync(file, JSON.stringify({ numPassedTests: passed, numFailedTests: failed }));
console.log('tests got ' + process.argv.slice(2).filter((arg) => !arg.startsWith('--')).join(' '));
process.exit(status);
`;

beforeEach(() => {
  checkout = realpathSync(mkdtempSync(path.join(tmpdir(), 'groundcrew-counts-')));
  for (const name of ['scripts/lib', 'scripts/tasks']) {
    cpSync(path.join(source, name), path.join(checkout, name), { recursive: true });
  }
  write('package.json', '{ "type": "module" }');
  for (const [name, command] of Object.entries({ oxlint: 'oxlint', oxfmt: 'oxfmt', knip: 'knip', typescript: 'tsc' })) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ bin: { [command]: 'bin.js' } }));
    write(`node_modules/${name}/bin.js`, STAND_IN);
  }
  write('node_modules/vitest/package.json', JSON.stringify({ type: 'module', bin: 'bin.js' }));
  write('node_modules/vitest/bin.js', TESTS);
  for (const script of ['codegen', 'describe']) write(`server/scripts/${script}.ts`, STAND_IN);
  for (const file of ['scripts/tasks/check-licences.mjs', 'scripts/tasks/notices.mjs', 'bench/src/report/main.ts'])
    write(file, STAND_IN);
  for (const file of quick) write(file, STAND_IN);
});
afterEach(() => rmSync(checkout, { recursive: true }));

function run(task: string, args: string[], env: Record<string, string>): { status: number | null; lines: string[] } {
  const { status, stdout } = spawnSync(process.execPath, [path.join(checkout, `scripts/tasks/${task}.mjs`), ...args], {
    env: { TESTS: '12,0,0', PAGES: '3,0,0', ...env },
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n') };
}

test('eleven checks, the tests and the longer checks are counted in the last line', () => {
  const { status, lines } = run('test', [], {});
  expect([status, lines.at(-1)]).toEqual([0, `${all_of_them} passed, 0 failed`]);
  expect(quick.filter((file) => !existsSync(path.join(source, file)))).toEqual([]);
  expect(quick).toContain('simulation/src/check-fleet.ts');
});

test('any check that fails makes the whole fail, and shows what it said', () => {
  for (const failing of ['oxlint', 'check-fleet']) {
    const { status, lines } = run('test', [], { FAILING: failing });
    expect([failing, status, lines.at(-1)]).toEqual([failing, 1, `${all_of_them - 1} passed, 1 failed`]);
    expect(lines).toContain(`broken ${failing}`);
  }
  const all = [
    'oxlint',
    'oxfmt',
    'knip',
    'codegen',
    'describe',
    'licences',
    'notices',
    'report/main',
    'typescript',
    ...quick,
  ];
  const failed = CHECKS + quick.length;
  expect(run('test', [], { FAILING: all.join(',') }).lines.at(-1)).toBe(
    `${TESTS_PASSED + PAGES_PASSED} passed, ${failed} failed`,
  );
});

test('several that fail at once are all counted, in whatever order they end', () => {
  expect(run('test', [], { FAILING: 'oxlint,knip,codegen,-p web' }).lines.at(-1)).toBe(
    `${all_of_them - 4} passed, 4 failed`,
  );
  expect(run('check', [], { FAILING: 'oxlint' }).status).toBe(1);
  expect(run('check', [], {}).status).toBe(0);
});

test('tests that fail are counted; a run that fails without a failed test, or leaves no report, is a failure', () => {
  expect(run('test', [], { TESTS: '10,2,1' })).toMatchObject({
    status: 1,
    lines: expect.arrayContaining([`${all_of_them - 2} passed, 2 failed`]),
  });
  expect(run('test', [], { PAGES: '1,2,1' }).lines.at(-1)).toBe(`${all_of_them - 2} passed, 2 failed`);
  expect(run('test', [], { TESTS: '12,0,1' }).lines.at(-1)).toBe(`${all_of_them} passed, 1 failed`);
  expect(run('test', [], { TESTS: '0,0,1' }).lines.at(-1)).toBe(`${all_of_them - TESTS_PASSED} passed, 1 failed`);
});

test('with arguments only the tests that they name run; checks can be named too', () => {
  const { lines } = run('test', ['server/src/lib'], { TESTS: '3,0,0' });
  expect(lines).toEqual(['tests got run server/src/lib', '3 passed, 0 failed']);
  expect(run('check', ['types', 'format'], {}).lines).toHaveLength(4);
  expect(run('check', ['nonsense'], {}).status).toBe(1);
});
