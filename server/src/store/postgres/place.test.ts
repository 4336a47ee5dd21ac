// Who runs the server, and where. Most of it only shows under root, who can be others.
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startPostgresProcess } from '#testing/postgres-process.ts';
import { installedBinaries, usableBinaries } from './binaries.ts';
import { openEmbeddedPostgres, type EmbeddedPostgres } from './embedded.ts';
import { makePrivate } from './place.ts';
import { userCanEnter, userNamed } from './user.ts';

const root = process.getuid?.() === 0;
const nobody = root ? userNamed('nobody') : null;
/** As `nobody`, our own code must be readable, too. */
const nobodyReadsUs = nobody !== null && userCanEnter(nobody, import.meta.dirname);

let base: string;
/** Servers end before their folders go. */
let servers: (() => Promise<void>)[] = [];
let folders: string[] = [];
beforeEach(() => {
  base = mkdtempSync(path.join(os.tmpdir(), 'gc-place-'));
  chmodSync(base, 0o711);
});
afterEach(async () => {
  for (const end of servers) await end();
  for (const folder of [base, ...folders]) rmSync(folder, { recursive: true, force: true });
  servers = [];
  folders = [];
});

async function open(folder: string): Promise<EmbeddedPostgres> {
  const postgres = await openEmbeddedPostgres(folder, { parameters: { fsync: 'off' } });
  servers.push(() => postgres.release());
  return postgres;
}

/** Where the server's files are when they are not in `folder`; they go when the test is over. */
function homeOf(folder: string): string {
  const home = readlinkSync(path.join(folder, 'home'));
  folders.push(home);
  return home;
}

test('a socket whose path would be too long is made in a private folder elsewhere', async () => {
  const folder = path.join(base, 'a'.repeat(90));
  const one = await open(folder);
  const socket = new URL(one.url()).searchParams.get('host') ?? '';
  folders.push(socket);
  expect(socket.length).toBeLessThan(90);
  expect(statSync(socket).mode & 0o077).toBe(0);
  await one.release();
  expect((await open(folder)).url()).toBe(one.url());
});

test('a folder that was prepared by somebody else, or is no folder, is not taken for private', () => {
  const link = path.join(base, 'link');
  symlinkSync(os.tmpdir(), link);
  expect(makePrivate(link, nobody)).toBe(false);
  const made = path.join(base, 'made');
  expect(makePrivate(made, nobody)).toBe(true);
  expect(makePrivate(made, nobody)).toBe(true);
});

describe.runIf(root)('under root', () => {
  test('a server whose user cannot enter the folder lives elsewhere, and is found there again', async () => {
    const closed = path.join(base, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const folder = path.join(closed, 'data/postgres');
    const first = await open(folder);
    const home = homeOf(folder);
    await first.release();
    const second = await open(folder);
    expect(second.url()).toContain(encodeURIComponent(home));
    expect(existsSync(path.join(folder, 'pgdata'))).toBe(false);
    await second.release();

    // A folder that moves takes its database along; a copy is another one.
    const moved = path.join(base, 'moved');
    renameSync(closed, moved);
    expect((await open(path.join(moved, 'data/postgres'))).url()).toBe(first.url());
    const copy = path.join(base, 'copy');
    cpSync(moved, copy, { recursive: true, verbatimSymlinks: true });
    chmodSync(copy, 0o700);
    const copied = await open(path.join(copy, 'data/postgres'));
    homeOf(path.join(copy, 'data/postgres'));
    expect(copied.url()).not.toBe(first.url());
  });

  test("binaries that the server's user cannot reach are copied to where it can", () => {
    const closed = path.join(base, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const { folder, version } = installedBinaries();
    cpSync(folder, path.join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    const home = path.join(base, 'home');
    mkdirSync(home, { mode: 0o711 });
    chmodSync(home, 0o711);
    const usable = usableBinaries(home, nobody, { folder: path.join(closed, 'native'), version });
    expect(usable.folder).toBe(path.join(home, `postgres-${version}`, 'native'));
    expect(usableBinaries(home, null, { folder, version }).folder).toBe(folder);
  });

  test.runIf(nobodyReadsUs)(
    'an ordinary user has a server of its own, which root may use and others may not',
    async () => {
      const folder = path.join(base, 'theirs');
      mkdirSync(folder);
      chownSync(folder, nobody?.uid ?? 0, nobody?.gid ?? 0);
      const postgres = path.join(folder, 'postgres');
      const theirs = await startPostgresProcess(postgres, nobody ?? {});
      servers.push(() => theirs.kill());
      const ours = await open(postgres);
      expect(ours.started).toBe(false);
      // Root stays, restarts it even, and the user comes back.
      await theirs.end();
      await ours.release();
      await (await open(postgres)).release();
      const again = await startPostgresProcess(postgres, nobody ?? {});
      expect(again.started).toBe(true);
      await again.end();
    },
  );

  test.runIf(nobodyReadsUs)("root's server is not for other users", async () => {
    const folder = path.join(base, 'ours');
    await open(folder);
    await expect(startPostgresProcess(folder, nobody ?? {})).rejects.toThrow(/belongs to root: run this as root/);
  });
});
