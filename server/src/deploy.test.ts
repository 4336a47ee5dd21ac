// How the product is packed: what the files for containers and systemd name is there, and is what the program reads.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ENVIRONMENT } from './environment.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const settings = new Set(Object.keys(ENVIRONMENT));
const unknown = (names: Iterable<string>): string[] => [...names].filter((name) => !settings.has(name));
const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** One service of compose.yml: everything that is set in deeper than its name. */
function service(text: string, name: string): string {
  const found = new RegExp(`^  ${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(text)?.[1];
  if (found === undefined) throw new Error(`compose.yml has no service ${name}`);
  return found;
}

/** What one service is given in its environment. */
const environmentOf = (text: string): string[] =>
  all(/^ {4}environment:\n((?: {6}.*\n)+)/m.exec(text)?.[1] ?? '', /^ {6}([A-Z_]+):/gm);

describe('compose.yml', () => {
  const compose = read('compose.yml');
  const app = service(compose, 'app');

  test('gives the server settings that there are, and as a file each secret', () => {
    expect(environmentOf(app)).toContain('POSTGRES_PASSWORD_FILE');
    expect(unknown(environmentOf(app))).toEqual([]);
    expect(compose).not.toMatch(/(?:PASSWORD|KEY|DATABASE_URL):/);
    const files = all(compose, /_FILE: \/run\/secrets\/(.+)$/gm);
    expect(new Set(files)).toEqual(new Set(all(compose, /^ {4}file: \.\/secrets\/(.+)$/gm)));
  });

  test('would be caught with a setting that there is not', () => {
    expect(unknown(environmentOf(app.replace('LOG_LEVEL:', 'LOGLEVEL:')))).toEqual(['LOGLEVEL']);
  });

  test('opens one port, on this machine alone, and none of the database', () => {
    expect(all(app, /^ {6}- (\S+:\d+)$/gm)).toEqual(['127.0.0.1:${PORT:-7420}:7420']);
    expect(service(compose, 'postgres')).not.toContain('ports:');
    expect(compose).not.toMatch(/network_mode|privileged: true|docker\.sock/);
  });

  test('asks the server what its image asks it, and gives it longer to end than it takes', () => {
    const asked = /^ {6}test: \[CMD, (.+)\]$/m.exec(app)?.[1]?.split(', ');
    expect(asked).toEqual(JSON.parse(/^HEALTHCHECK .*CMD (\[.+\])$/m.exec(read('Dockerfile'))?.[1] ?? '[]'));
    expect(Number(/stop_grace_period: (\d+)s/.exec(app)?.[1])).toBeGreaterThan(10);
  });
});

describe('the Dockerfile', () => {
  const dockerfile = read('Dockerfile').replaceAll(/\\\n\s*/g, '');
  /** What comes from the folder in which it is built. */
  const copied = all(dockerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap((sources) => sources.split(' '));

  test('copies what is there and what .dockerignore lets in, and each manifest of a workspace', () => {
    expect(copied.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    const let_in = all(read('.dockerignore'), /^!(.+)$/gm);
    const isIn = (file: string) => let_in.some((rule) => path.matchesGlob(file, rule) || file.startsWith(`${rule}/`));
    expect(copied.filter((file) => !isIn(file) && !let_in.some((rule) => rule.startsWith(`${file}/`)))).toEqual([]);
    const { workspaces }: { workspaces: string[] } = JSON.parse(read('package.json'));
    expect(workspaces.filter((name) => !copied.includes(`${name}/package.json`))).toEqual([]);
  });

  test('sets only settings that there are, and does not run as root', () => {
    const set = all(dockerfile, /^ENV (.+)$/gm).flatMap((line) => all(line, /([A-Z_]+)=/g));
    expect(set).toContain('GROUNDCREW_DATA');
    expect(unknown(set)).toEqual([]);
    const user = dockerfile.lastIndexOf('\nUSER 10001:10001\n');
    expect(user).toBeGreaterThan(dockerfile.lastIndexOf('\nFROM '));
    expect(dockerfile.slice(user + 1)).not.toContain('\nUSER ');
  });

  test('leaves nothing out that the product imports: what is left out are tests, and what only they need', () => {
    const files = globSync('server/src/**/*.ts', { cwd: root, exclude: ['**/*.test.ts', '**/testing/**'] });
    const wrong = files.filter((file) => /from '(?:#testing|\.[^']*\/testing)\//.test(read(file)));
    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThan(300);
  });
});

describe('the unit of systemd', () => {
  const unit = read('deploy/systemd/groundcrew.service');

  test('has settings that there are, and the command beside it has the same', () => {
    const named = all(read('deploy/systemd/groundcrew.env'), /^#?([A-Z_]+)=/gm);
    expect(named).toContain('GROUNDCREW_KEY_FILE');
    expect(unknown(named)).toEqual([]);
    const file = /^EnvironmentFile=(.+)$/m.exec(unit)?.[1];
    expect(read('deploy/systemd/groundcrew')).toContain(`. ${file}\n`);
  });

  test('gives the server longer to end than it takes', () => {
    expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10);
  });

  // Debian's package systemd brings it; without it the unit is looked at by the tests above only.
  test.skipIf(!hasSystemd())('is one that systemd takes, and that leaves little open', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-unit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'groundcrew.service');
    // It looks whether the program is there.
    writeFileSync(file, unit.replaceAll('/opt/groundcrew', root));
    const analyze = (...args: string[]) =>
      execFileSync('systemd-analyze', [...args, file], { encoding: 'utf8', stdio: 'pipe' });
    expect(analyze('verify', '--recursive-errors=no')).toBe('');
    // Of ten; what is left is the network, and the compiler in Node.
    expect(analyze('security', '--offline=true', '--threshold=20')).toContain('exposure level');
    writeFileSync(file, unit.replaceAll('/opt/groundcrew', root).replace('ProtectSystem=', 'ProtectSytem='));
    expect(() => analyze('verify', '--recursive-errors=no', '--man=no')).toThrow("Unknown key 'ProtectSytem'");
  });
});

function hasSystemd(): boolean {
  try {
    return (
      Number(/^systemd (\d+)/.exec(execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' }))?.[1]) >= 252
    );
  } catch {
    return false;
  }
}
