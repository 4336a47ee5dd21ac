// The demo's own folder: emptied at each start, and of one demo at a time.
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { delay } from '@groundcrew/server/lib/time.ts';
import { stopDatabase } from '#crash/database.ts';
import { refuse } from '#lib/options.ts';

const DATABASE_ENDS_WITHIN_MS = 20_000;
const LOOK_MS = 100;

/** Ends the process when another demo lives in it. A database that an earlier one left behind is stopped first. */
export async function takeFolder(folder: string): Promise<{ folder: string; leave: () => void }> {
  const mark = path.join(folder, 'pid');
  const other = existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : Number.NaN;
  if (isAlive(other)) refuse(`A demo runs already, as process ${other}: end it first (its data: ${folder}).`);
  await endDatabase(path.join(folder, 'data'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The embedded database may run as another user, who must be able to come here.
  chmodSync(folder, 0o755);
  writeFileSync(mark, String(process.pid));
  return { folder, leave: () => rmSync(mark, { force: true }) };
}

async function endDatabase(data: string): Promise<void> {
  for (let waited_ms = 0; waited_ms < DATABASE_ENDS_WITHIN_MS && stopDatabase(data); waited_ms += LOOK_MS) {
    await delay(LOOK_MS);
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 1)) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
