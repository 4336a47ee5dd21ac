// Where the commands of a document are run.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { freePort } from '@groundcrew/server/testing/tcp-server.ts';
import { openEngine, type GroupSpec } from '#engine/harness.ts';
import type { Stage } from './document.ts';
import { openShell, type Shell } from './shell.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** What documents name: an installation's own address, and the simulator's control port. */
const SERVER = /(127\.0\.0\.1|localhost):7420/g;
const CONTROL = /(127\.0\.0\.1|localhost):7444/g;
/** A simulator that a reader starts, with the ports that he may give it. */
const SIMULATOR = /(simulator --world \S+)( --port \d+ --control-port 7444)?/;

/** Groups that documents name, as they stand in the niche ukraine_cars. */
const GROUPS: GroupSpec[] = [
  { id: 501, username: 'kyiv_auto', target: { bound_to: 1 } },
  { id: 502, username: 'lviv_auto', target: { bound_to: 2 } },
  { id: 503, username: 'odesa_auto' },
  { id: 504, username: 'dnipro_auto' },
];

/**
 * `world`: a folder from which `./groundcrew` works for an installation with accounts s1 to s4 and some groups, on a simulated
 * Telegram. `server`: the same, and a server at the address that documents name. `checkout`: a fresh checkout, as after `git clone`
 * and its set-up, and nothing else.
 */
export async function openStage(stage: Stage): Promise<Shell> {
  return stage === 'checkout' ? openCheckout() : openWorld(stage === 'server');
}

async function openWorld(has_server: boolean): Promise<Shell> {
  const world = await openEngine({ accounts: 4, groups: GROUPS, clock: { mode: 'real', rate: 1 } });
  const cwd = path.join(world.folder, 'reader');
  mkdirSync(cwd);
  symlinkSync(path.join(ROOT, 'groundcrew'), path.join(cwd, 'groundcrew'));
  const port = await freePort();
  const { simulator } = world.config;
  const env = { ...world.env, PORT: String(port), PATH: `${cwd}:${process.env['PATH']}` };
  const shell = openShell({ cwd, env });
  const here = (command: string) =>
    command.replaceAll(SERVER, `127.0.0.1:${port}`).replaceAll(CONTROL, simulator ?? '');
  const end = async () => {
    try {
      await shell.close();
    } finally {
      await world.close();
    }
  };
  if (has_server) {
    await shell.begin('./groundcrew serve', 'listening').catch(async (error: unknown) => {
      await end().catch(() => {});
      throw error;
    });
  }
  return {
    ...shell,
    run: (command) => shell.run(here(command)),
    begin: (command, says) => shell.begin(here(command), says),
    close: end,
  };
}

/** Beside its node_modules, which are linked: whoever has just set up a clone has the same. */
async function openCheckout(): Promise<Shell> {
  mkdirSync(path.join(ROOT, '.data/docs'), { recursive: true });
  const cwd = mkdtempSync(path.join(ROOT, '.data/docs/checkout-'));
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
  for (const file of files.split('\n').filter((name) => name !== '' && existsSync(path.join(ROOT, name)))) {
    cpSync(path.join(ROOT, file), path.join(cwd, file));
  }
  for (const modules of ['node_modules', ...globSync('*/node_modules', { cwd: ROOT })]) {
    execFileSync('cp', ['-al', path.join(ROOT, modules), path.join(cwd, modules)]);
  }
  const { GROUNDCREW_DATA: _, ...env } = process.env;
  const shell = openShell({ cwd, env: { ...env, PORT: String(await freePort()) } });
  // Another run on this machine may have the ports that documents name.
  const control = await freePort();
  const here = (command: string) =>
    command.replace(SIMULATOR, `$1 --port 0 --control-port ${control}`).replaceAll(CONTROL, `127.0.0.1:${control}`);
  return {
    ...shell,
    run: (command) => shell.run(here(command)),
    begin: (command, says) => shell.begin(here(command), says.replace(/^7444$/, String(control))),
    close: () => shell.close().finally(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 20 })),
  };
}
