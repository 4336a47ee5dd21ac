// One process at a time, across processes that share nothing but a folder. A holder that died is found by its process
// id, one on another machine or in another container by its silence.
import { closeSync, openSync, readFileSync, rmSync, statSync, utimesSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const BEAT_MS = 2000;
const SILENT_MS = 15_000;
const LOOK_MS = 200;

export async function withLock(file, work) {
  if (!take(file)) {
    console.error('Another set-up is under way; waiting for it …');
    while (!take(file)) {
      if (isDead(file)) remove(file);
      else await delay(LOOK_MS);
    }
  }
  const beat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(file, now, now);
    } catch {
      // Somebody removed it: nothing that we could do about it.
    }
  }, BEAT_MS);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
}

function take(file) {
  try {
    const descriptor = openSync(file, 'wx');
    writeSync(descriptor, `${hostname()} ${process.pid}`);
    closeSync(descriptor);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isDead(file) {
  try {
    const [host, pid] = readFileSync(file, 'utf8').split(' ');
    if (Date.now() - statSync(file).mtimeMs > SILENT_MS) return true;
    return host === hostname() && pid !== undefined && !isAlive(Number(pid));
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Under a lock of its own and after a second look: or a slower waiter would remove the lock of the next holder. */
function remove(file) {
  const breaking = `${file}.breaking`;
  if (!take(breaking)) {
    if (isDead(breaking)) rmSync(breaking, { force: true });
    return;
  }
  try {
    if (isDead(file)) rmSync(file, { force: true });
  } finally {
    rmSync(breaking, { force: true });
  }
}
