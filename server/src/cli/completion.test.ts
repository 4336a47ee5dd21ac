import { spawnSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { completionFor } from './completion.ts';
import { program } from './program.ts';

let bash: string;
let fish: string;
let zsh: string;
beforeAll(async () => {
  const whole = await program(null);
  bash = completionFor('bash', whole);
  fish = completionFor('fish', whole);
  zsh = completionFor('zsh', whole);
});

/** What a real bash offers behind these words; the last one is being typed. */
function offered(...words: string[]): string[] {
  const script = `${bash}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _groundcrew; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', 'groundcrew', ...words], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout.split('\n').filter((word) => word !== '');
}

test('bash completes commands, also those of groups', () => {
  expect(offered('ac')).toEqual(['accounts']);
  expect(offered('accounts', 'ta')).toEqual(['takeover']);
  expect(offered('')).toEqual(expect.arrayContaining(['serve', 'backup', 'restore', 'key', 'completion']));
});

test('bash completes the options of the very command, wherever other options stand', () => {
  expect(offered('accounts', 'takeover', '--ol')).toEqual(['--old-scripts-stopped']);
  expect(offered('--json', 'backup', '--wi')).toEqual(['--with-key']);
  expect(offered('serve', '--ro')).toEqual(['--roles']);
  expect(offered('backup', '--')).toEqual(expect.arrayContaining(['--verify', '--json', '--help']));
});

test('bash completes files where an option takes one, and nothing where it takes another value', () => {
  expect(offered('backup', '--verify', 'completion.te')).toEqual(['completion.test.ts']);
  expect(offered('accounts', 'takeover', '--one', '')).toEqual([]);
});

test('what is printed is well formed for the shells that are here', () => {
  expect(spawnSync('bash', ['-n'], { input: bash, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  // Where a shell is not installed nothing can be said of its script.
  const complaints = Object.entries({ zsh, fish }).flatMap(([shell, script]) => {
    const { error, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
    return error || stderr === '' ? [] : [stderr];
  });
  expect(complaints).toEqual([]);
});

test('fish and zsh know every command too', async () => {
  for (const command of (await program(null)).commands) {
    expect(fish).toContain(`-a ${command.name()} `);
    expect(zsh).toContain(command.name());
  }
});
