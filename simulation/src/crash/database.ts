// The database that goes away for a moment: whoever uses the embedded one starts it again.
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** PostgreSQL's fast shutdown: connections end, what was not committed is rolled back. False when it does not run just now. */
export function stopDatabase(data_folder: string): boolean {
  try {
    const [pid] = readFileSync(path.join(data_folder, 'postgres/pgdata/postmaster.pid'), 'utf8').split('\n');
    return Number(pid) > 1 && process.kill(Number(pid), 'SIGINT');
  } catch {
    return false;
  }
}
