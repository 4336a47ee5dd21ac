// The embedded PostgreSQL on a disk that runs full or becomes read-only: what it has taken it keeps, and it goes on when it can.
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDiskFull, isOutage } from '#lib/outages.ts';
import { mayMount, mountSmallDisk } from '#testing/small-disk.ts';
import { openEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts';
import { withClient } from './postmaster.ts';

const DISK_BYTES = 160_000_000;
/** A start that failed is repeated after up to half a minute. */
const BACK = { timeout: 100_000, interval: 200 };

describe.skipIf(!mayMount)('the embedded PostgreSQL', () => {
  let folder = '';
  let disk: ReturnType<typeof mountSmallDisk>;
  let postgres: EmbeddedPostgres;
  const reports: string[] = [];
  const taken: number[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gc-pg-'));
    disk = mountSmallDisk(folder, DISK_BYTES);
    chmodSync(folder, 0o711);
    postgres = await openEmbeddedPostgres(folder, {
      parameters: { fsync: 'off' },
      report: (message, error) => reports.push(error instanceof Error ? `${message}: ${error.message}` : message),
    });
    await ask('create table kept (n int primary key, weight text)');
  });
  afterAll(async () => {
    await postgres.release();
    disk.unmount();
    rmSync(folder, { recursive: true });
  });

  const ask = (sql: string, values: unknown[] = []): Promise<unknown[]> =>
    withClient(postgres.url(), async (client) => (await client.query<{ n: number }>(sql, values)).rows);

  /** Says what went wrong, null when the row was taken. */
  async function put(): Promise<unknown> {
    const n = taken.length;
    try {
      // Of chance alone, or it would be compressed.
      await ask(
        `insert into kept select $1, string_agg(md5(random()::text), '') from generate_series(1, 200)
         on conflict (n) do update set weight = excluded.weight`,
        [n],
      );
      taken.push(n);
      return null;
    } catch (error) {
      return error;
    }
  }

  async function putUntilRefused(): Promise<unknown> {
    for (;;) {
      const error = await put();
      if (error !== null) return error;
    }
  }

  async function goesOn(): Promise<void> {
    await expect.poll(put, BACK).toBeNull();
    expect(await ask('select n from kept order by n')).toEqual(taken.map((n) => ({ n })));
  }

  test('refuses what it has no room for as that, and takes it when there is room', async () => {
    await put();
    const filler = fill(path.join(folder, 'filler'));
    const error = await putUntilRefused();
    expect([isOutage(error), isDiskFull(error)]).toEqual([true, true]);
    // What is there can be read all the same.
    expect(await ask('select n from kept order by n')).toEqual(taken.map((n) => ({ n })));
    rmSync(filler);
    await goesOn();
    expect(reports).toEqual([]);
  });

  test('dies when its own journal finds no room, and is started again with everything that it had taken', async () => {
    const filler = fill(path.join(folder, 'filler'));
    let error: unknown = null;
    while (error === null) error = await ask('select pg_switch_wal()').then(put, (failure: unknown) => failure);
    expect(isOutage(error)).toBe(true);
    await expect.poll(() => readFileSync(path.join(folder, 'postgres.log'), 'utf8')).toContain('PANIC');
    rmSync(filler);
    await goesOn();
  });

  test('is started again when its disk, which has become read-only, can be written; until then it is told why not', async () => {
    reports.length = 0;
    process.kill(await postmaster(), 'SIGKILL');
    // Nothing else of this process has its turn meanwhile; what the server had open closes as it ends.
    for (let is_writable = true; is_writable;) {
      try {
        disk.become('ro');
        is_writable = false;
      } catch {
        // Its last process is still there.
      }
    }
    expect(isOutage(await put())).toBe(true);
    await expect.poll(() => reports.join('\n'), BACK).toMatch(/could not be started again.*: .*read-only/is);
    disk.become('rw');
    await goesOn();
    // It answers a moment before it is told.
    await expect.poll(() => reports.at(-1)).toContain('was started again');
  });

  /** The first line of its note: https://www.postgresql.org/docs/current/storage-file-layout.html */
  const postmaster = async (): Promise<number> => {
    const [row] = (await ask(`select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as pid`)) as {
      pid: number;
    }[];
    if (!row) throw new Error('It has no process.');
    return row.pid;
  };
});

/** Leaves no room. */
function fill(file: string): string {
  const descriptor = openSync(file, 'w');
  const piece = Buffer.alloc(65_536);
  try {
    while (writeSync(descriptor, piece) > 0);
  } catch {
    // Now it is full.
  } finally {
    closeSync(descriptor);
  }
  return file;
}
