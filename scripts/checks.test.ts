// A check that cannot fail is none: each layer rule, and the other checks, against violations that are planted in a copy.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const source = path.resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
let tree = '';

beforeAll(() => {
  tree = mkdtempSync(path.join(tmpdir(), 'groundcrew-checks-'));
  for (const name of [
    '.oxlintrc.json',
    '.oxfmtrc.json',
    'tsconfig.base.json',
    'tsconfig.node.json',
    'tsconfig.dom.json',
    'package.json',
    'knip.json',
  ]) {
    cpSync(path.join(source, name), path.join(tree, name));
  }
  for (const name of ['contract', 'server', 'web', 'simulator', 'simulation', 'e2e', 'bench']) {
    for (const file of ['package.json', 'tsconfig.json']) {
      cpSync(path.join(source, name, file), path.join(tree, name, file));
    }
  }
  symlinkSync(path.join(source, 'node_modules'), path.join(tree, 'node_modules'));
});
afterAll(() => rmSync(tree, { recursive: true }));

function plant(files: Record<string, string>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(tree, file)), { recursive: true });
    writeFileSync(path.join(tree, file), text);
  }
}

function tool(name: string, args: string[], command = name): { status: number | null; output: string } {
  const file = path.join(source, 'node_modules', name, 'package.json');
  const { bin } = require(file) as { bin: string | Record<string, string> };
  const script = path.join(path.dirname(file), typeof bin === 'string' ? bin : (bin[command] ?? ''));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { cwd: tree, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

type Report = { diagnostics: { filename: string; code: string }[] };

/** The rules that each file breaks. */
function lint(files: string[]): Map<string, string[]> {
  const { output } = tool('oxlint', ['--type-aware', '--format', 'json', ...files]);
  const broken = new Map<string, string[]>();
  for (const { filename, code } of (JSON.parse(output) as Report).diagnostics) {
    broken.set(filename, [...(broken.get(filename) ?? []), code]);
  }
  return broken;
}

/** The ways to import: at once, to hand on, and at run time. */
function importsOf(name: string): string[] {
  return [
    `import { x } from '${name}';\n\nconsole.log(x);\n`,
    `export { x } from '${name}';\n`,
    `export const x = await import('${name}');\n`,
  ];
}

describe('the layers', () => {
  const SQL = ['kysely', 'pg'];
  const MTCUTE = ['@mtcute/core', '@mtcute/node/utils.js', 'long'];
  const MAIL = [
    'imapflow',
    'imapflow/lib/errors.js',
    'mailparser',
    'nodemailer',
    'nodemailer/lib/smtp-connection',
    'sanitize-html',
  ];
  const everywhere = ['../elsewhere/x.ts', './../elsewhere/x.ts', '@groundcrew/simulator', '@groundcrew/simulator/cli'];
  /** The pages know the contract's types and plain values, and nothing of the server's. */
  const ofOthers = [
    '@groundcrew/contract',
    '../x.ts',
    '@groundcrew/server/lib/x.ts',
    '@groundcrew/simulator',
    '@groundcrew/simulation/x.ts',
    'node:fs',
  ];
  const above = [
    '#store/x.ts',
    '#telegram/x.ts',
    '#mail/x.ts',
    '#engine/x.ts',
    '#auth/x.ts',
    '#api/x.ts',
    '#app.ts',
    '#diagnosis.ts',
    '#services.ts',
    '#serve.ts',
    '#cli/x.ts',
    '#main.ts',
  ];
  /** What each room may not import; the rest of `above` it may. */
  const forbidden: Record<string, string[]> = {
    'server/src/lib': [...everywhere, ...above, '#domain/x.ts', ...SQL, ...MTCUTE, ...MAIL],
    'server/src/domain': [
      ...everywhere,
      ...above,
      ...SQL,
      ...MTCUTE,
      ...MAIL,
      'node:fs',
      'node:fs/promises',
      'node:net',
      'node:timers',
    ],
    'server/src/store': [...everywhere, ...above.slice(1), ...MTCUTE, ...MAIL],
    'server/src/telegram': [...everywhere, ...above.filter((name) => !name.startsWith('#telegram')), ...SQL, ...MAIL],
    'server/src/mail': [...everywhere, ...above.filter((name) => !name.startsWith('#mail')), ...SQL, ...MTCUTE],
    'server/src/engine': [...everywhere, '#telegram/x.ts', '#mail/x.ts', ...above.slice(4), ...SQL, ...MTCUTE, ...MAIL],
    'server/src/auth': [
      ...everywhere,
      '#telegram/x.ts',
      '#mail/x.ts',
      '#engine/x.ts',
      ...above.slice(5),
      ...SQL,
      ...MTCUTE,
      ...MAIL,
    ],
    'server/src/api': [...everywhere, '#telegram/x.ts', '#mail/x.ts', ...above.slice(6), ...SQL, ...MTCUTE, ...MAIL],
    'server/src': [...everywhere, '#cli/x.ts', '#main.ts', ...SQL, ...MTCUTE, ...MAIL],
    'server/src/cli': [...everywhere, '#telegram/x.ts', '#mail/x.ts', '#main.ts', ...SQL, ...MTCUTE, ...MAIL],
    'contract/src': ['../x.ts', '@groundcrew/server/lib/x.ts', 'node:fs', ...SQL, 'fastify'],
    'simulator/src': ['../x.ts', '@groundcrew/server', '@groundcrew/server/testing/x.ts'],
    'simulator/src/deeper': ['../x.ts', '@groundcrew/server', '@groundcrew/server/testing/x.ts'],
    'simulation/src': ['../x.ts'],
    'bench/src': ['../x.ts'],
    'server/scripts': ['../src/x.ts'],
    'web/src/lib': [...ofOthers, '#app/x.tsx', '#ui/x.tsx', '#features/groups/page.tsx'],
    'web/src/ui': [...ofOthers, '#app/x.tsx', '#features/groups/page.tsx'],
    'web/src/features/accounts': [...ofOthers, '#app/x.tsx', '#features/groups/page.tsx'],
    'web/src/app': ofOthers,
    'web/src/locales/en': ofOthers,
  };
  const allowed: Record<string, string[]> = {
    'server/src/lib': ['./x.ts', '#lib/x.ts', 'node:fs', 'pino'],
    'server/src/domain': ['./x.ts', '#lib/x.ts', '#domain/x.ts'],
    'server/src/store': ['#domain/x.ts', '#lib/x.ts', 'kysely', 'pg'],
    'server/src/telegram': ['#domain/x.ts', '#lib/x.ts', ...MTCUTE],
    'server/src/mail': ['#domain/x.ts', '#lib/x.ts', ...MAIL],
    'server/src/engine': ['#domain/x.ts', '#lib/x.ts', '#store/x.ts'],
    'server/src/auth': ['#lib/x.ts', '#store/x.ts', '@groundcrew/contract', 'better-auth'],
    'server/src/api': ['#engine/x.ts', '#store/x.ts', '#auth/x.ts', '@groundcrew/contract'],
    'contract/src': ['#x.ts', 'zod'],
    'server/src': ['#telegram/x.ts', '#mail/x.ts', '#engine/x.ts', '#api/x.ts'],
    'server/src/cli': ['#app.ts', '#serve.ts', '#engine/x.ts'],
    'simulator/src': ['#world/x.ts', ...MTCUTE],
    'simulation/src': ['@groundcrew/server/testing/x.ts', '@groundcrew/simulator'],
    'web/src/lib': ['#lib/x.ts', '#locales/en/index.ts', '@groundcrew/contract/values.ts'],
    'web/src/ui': ['#lib/x.ts', '#ui/x.tsx', '@mantine/core'],
    'web/src/features/accounts': ['./x.tsx', '#lib/x.ts', '#ui/x.tsx'],
    'web/src/app': ['#features/groups/page.tsx', '#ui/x.tsx', '#lib/x.ts'],
  };

  test('lint finds each import of a layer above, and none that is allowed', () => {
    const expected = new Map<string, boolean>();
    const write = (rooms: Record<string, string[]>, wrong: boolean): void => {
      const imports = Object.entries(rooms).flatMap(([room, names]) => names.map((name) => ({ room, name })));
      for (const [at, { room, name }] of imports.entries()) {
        for (const [way, text] of importsOf(name).entries()) {
          const file = `${room}/${wrong ? 'wrong' : 'right'}-${at}-${way}.ts`;
          plant({ [file]: text });
          expected.set(`${file} ${name}`, wrong);
        }
      }
    };
    write(forbidden, true);
    write(allowed, false);
    const files = [...expected.keys()].map((key) => key.split(' ')[0] ?? '');
    const broken = lint(files);
    const found = [...expected.keys()].map((key): [string, boolean] => {
      const codes = broken.get(key.split(' ')[0] ?? '') ?? [];
      return [key, codes.includes('eslint(no-restricted-imports)')];
    });
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    expect(found.length).toBeGreaterThan(150);
  });
});

test('lint finds what needs types: promises that nobody awaits, cases that nobody handles, any', () => {
  const file = 'server/src/lib/loose.ts';
  plant({
    [file]: `
export async function work(): Promise<void> {}
export function loose(kind: 'a' | 'b', thing: any): number {
  work();
  switch (kind) {
    case 'a':
      return thing;
  }
  return 0;
}
`,
  });
  const codes = (lint([file]).get(file) ?? []).join(' ');
  for (const rule of ['no-floating-promises', 'switch-exhaustiveness-check', 'no-explicit-any'])
    expect(codes).toContain(rule);
});

test('lint finds a domain or an engine that reads the clock, draws lots or sets a timer', () => {
  const texts = [
    'Date.now()',
    'Math.random()',
    'performance.now()',
    'setTimeout(() => {}, 1)',
    'setInterval(() => {}, 1)',
  ];
  const files = texts.flatMap((text, at) =>
    ['domain', 'engine'].map((room) => {
      const file = `server/src/${room}/impure-${at}.ts`;
      plant({ [file]: `export const impure = ${text};\n` });
      return file;
    }),
  );
  const broken = lint(files);
  expect(files.filter((file) => !/no-restricted-(?:properties|globals)/.test(String(broken.get(file))))).toEqual([]);
});

test('lint finds files and functions that are too long', () => {
  const file = 'server/src/lib/long.ts';
  plant({ [file]: Array.from({ length: 301 }, (_, at) => `export const n${at} = ${at};\n`).join('') });
  expect(lint([file]).get(file)).toContain('eslint(max-lines)');
  const lines = Array.from({ length: 70 }, (_, at) => `  console.log(${at});\n`).join('');
  plant({ [file]: `export function long(): void {\n${lines}}\n` });
  expect(lint([file]).get(file)).toContain('eslint(max-lines-per-function)');
});

test('the format check finds a line that is not as the formatter would have it', () => {
  plant({ 'bench/src/good.ts': "export const good = 'x';\n", 'bench/src/bad.ts': 'export const bad = "x"\n' });
  expect(tool('oxfmt', ['--check', 'bench/src/good.ts']).status).toBe(0);
  expect(tool('oxfmt', ['--check', 'bench/src/bad.ts'])).toMatchObject({
    status: 1,
    output: expect.stringContaining('bad.ts'),
  });
});

test.each(
  Object.entries({
    'tsconfig.node.json': [
      'contract/src/',
      'contract/scripts/',
      'server/src/',
      'server/scripts/',
      'simulator/src/',
      'simulation/src/',
      'scripts/',
    ],
    'tsconfig.dom.json': ['e2e/src/', 'bench/src/'],
    web: ['web/src/'],
  }),
)('the type check by %s finds a wrong type in each of its rooms', (project, rooms) => {
  for (const room of rooms) plant({ [`${room}typed.test.ts`]: 'export const typed: string = 1;\n' });
  const { output } = tool('typescript', ['-p', project], 'tsc');
  const found = rooms.filter((room) => output.includes(`${room}typed.test.ts(1,14): error TS2322`));
  expect(found).toEqual(rooms);
});

test('the dead-code check finds a file, an export and a dependency that nobody uses', () => {
  plant({
    'simulator/src/main.ts': "import { used } from './parts.ts';\n\nconsole.log(used);\n",
    'simulator/src/index.ts': 'export {};\n',
    'simulator/src/parts.ts': 'export const used = 1;\nexport const unused_export = 2;\n',
    'simulator/src/unused-file.ts': 'export const nothing = 3;\n',
  });
  const { status, output } = tool('knip', ['--no-progress', '--workspace', 'simulator']);
  expect(status).toBe(1);
  for (const name of ['unused_export', 'unused-file.ts', 'fastify']) expect(output).toContain(name);
  expect(output).not.toMatch(/\bused\b/);
});
