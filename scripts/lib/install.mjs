// Installs what package-lock.json says, once, whoever asks and however many at once. Runs under Node 20 too.
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './file-lock.mjs';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const windows = process.platform === 'win32';
/** The Node that package-lock.json brings along. */
export const ownNode = path.join(root, 'node_modules/node/bin', windows ? 'node.exe' : 'node');

const lock = path.join(root, 'package-lock.json');
/** A copy of the lock file that was installed; it comes last, so a set-up that was cut off has none. */
const stamp = path.join(root, 'node_modules/.installed');

/** Ends the process with what to do when it cannot be done. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  const status = await withLock(path.join(root, '.setup.lock'), async () => {
    // Whoever held the lock before may have done it.
    if (isInstalled()) return 0;
    console.error('Installing what package-lock.json says (once; half a minute to several, as fast as the line is) …');
    return install();
  });
  if (status !== 0) {
    console.error('The set-up failed; it will be repeated from the start next time. It needs the network, and npm.');
    process.exit(1);
  }
}

function isInstalled() {
  try {
    accessSync(ownNode, constants.X_OK);
    return readFileSync(stamp).equals(readFileSync(lock));
  } catch {
    return false;
  }
}

async function install() {
  const wanted = readFileSync(lock);
  rmSync(stamp, { force: true });
  // In production npm would leave out devDependencies, and with them the Node that runs everything.
  const status = await npm([
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  if (status !== 0) return status;
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(`${stamp}.new`, wanted);
  renameSync(`${stamp}.new`, stamp);
  return 0;
}

function npm(args) {
  // `npm ci` takes away the Node in node_modules, so it must not run under it.
  const own = path.join(root, 'node_modules');
  const PATH = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => !folder.startsWith(own));
  const child = spawn('npm', args, {
    cwd: root,
    env: { ...process.env, PATH: PATH.join(path.delimiter) },
    // Standard output belongs to the command that needs the set-up.
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  const stop = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`npm could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  }).finally(() => {
    for (const signal of signals) process.off(signal, stop);
  });
}
