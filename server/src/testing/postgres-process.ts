import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { EmbeddedPostgres } from '#store/postgres/embedded.ts';

export type PostgresProcess = {
  pid: number;
  /** As `openEmbeddedPostgres` told it there. */
  started: boolean;
  alone: boolean;
  url: string;
  /** Lets it release the server and end. */
  end: () => Promise<void>;
  /** Ends it at once, by SIGKILL. */
  kill: () => Promise<void>;
};

const MODULE = pathToFileURL(path.resolve(import.meta.dirname, '../store/postgres/embedded.ts')).href;

/** It releases when told to, and when its parent is gone. */
const SCRIPT = `
const { openEmbeddedPostgres } = await import(${JSON.stringify(MODULE)});
const postgres = await openEmbeddedPostgres(process.argv[1], { parameters: { fsync: 'off' } });
console.log(JSON.stringify({ started: postgres.started, alone: postgres.alone, url: postgres.url() }));
process.stdin.resume().on('end', () => void postgres.release());
`;

/** Another process of ours that uses the embedded server of `folder`; rejects with what it said when it cannot. */
export async function startPostgresProcess(
  folder: string,
  as: { uid?: number; gid?: number } = {},
): Promise<PostgresProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT, folder], { ...as, cwd: '/' });
  const exit = once(child, 'exit');
  let complaint = '';
  child.stderr.on('data', (text) => (complaint += String(text)));
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), exit.then(() => [null])]);
  if (line === null || child.pid === undefined) throw new Error(complaint);
  const told = JSON.parse(line) as Pick<EmbeddedPostgres, 'started' | 'alone'> & { url: string };
  return {
    ...told,
    pid: child.pid,
    end: async () => {
      child.stdin.end();
      await exit;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
