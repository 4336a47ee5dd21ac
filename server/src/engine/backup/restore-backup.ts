// Puts a backup into an empty installation: database, files, key; all of it or nothing.
import { rmSync } from 'node:fs';
import { GroundcrewError } from '#lib/errors.ts';
import { installKeys } from '#lib/key-file.ts';
import type { Secrets } from '#lib/sealed-file.ts';
import { createSecretBox, masterKeyId, type MasterKeys } from '#lib/secret-box.ts';
import { loadDatabase, type Loaded } from '#store/backup/load.ts';
import { settleRestored, timeOf, type Settled } from '#store/backup/settle.ts';
import { recordSecretKey, rewrapAll } from '#store/secrets/sealed-values.ts';
import { stageFiles, type StagedFiles } from './files.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { readTotals, withBackup } from './read-backup.ts';

export type RestoreWish = {
  file: string;
  secrets: Secrets;
  url: string;
  schema: string;
  data_folder: string;
  /** What the settings of this installation name; null: none, so that it gets the backup's, in `key_file`. */
  keys: MasterKeys | null;
  key_file: string;
  replace: boolean;
  nothing_since: boolean;
  /** A simulator's time; null: the database's. */
  simulated_now: Date | null;
  by: string;
  onBytes: (bytes: number) => void;
};

export type Restored = Loaded &
  Settled & {
    manifest: Manifest;
    files: number;
    /** kept: the settings have it; installed: it was written; resealed: all secrets are wrapped by the one of the settings. */
    key: 'kept' | 'installed' | 'resealed' | 'none';
    /** Secrets that did not open: they did not before either. */
    unopened: string[];
  };

/** Throws `not_empty`, `in_use`, `backup_unreadable`, `backup_locked`, `key_missing`; nothing is changed then. */
export function restoreBackup(wish: RestoreWish): Promise<Restored> {
  return withBackup(wish.file, wish.secrets, async (reader) => {
    const manifest = await readManifest(reader);
    const brought = await reader.json<string[]>('K');
    const keys = brought?.map((key) => Buffer.from(key, 'base64')) ?? wish.secrets.keys ?? [];
    let read = 0;
    let settled: Settled | null = null;
    let staged: StagedFiles | null = null;
    let rekeyed: Rekeyed = { key: 'none', unopened: [], undo: () => {} };
    try {
      const loaded = await loadDatabase({
        ...wish,
        manifest: manifest.database,
        reader,
        onRows: (_table, bytes) => wish.onBytes((read += bytes)),
        finish: async (client, found) => {
          staged = await stageFiles(reader, wish.data_folder);
          await readTotals(reader, { ...found, files: staged.count });
          const now = wish.simulated_now ?? (await timeOf(client));
          settled = await settleRestored(client, { ...wish, now });
          rekeyed = await rekey(client, { ...wish, now }, manifest.database.key_id, keys);
          staged.place();
        },
      });
      return { ...loaded, ...settled!, manifest, files: staged!.count, key: rekeyed.key, unopened: rekeyed.unopened };
    } catch (error) {
      // Set meanwhile, which the compiler does not follow through the callback.
      (staged as StagedFiles | null)?.discard();
      rekeyed.undo();
      throw error;
    }
  });
}

type Rekeyed = Pick<Restored, 'key' | 'unopened'> & { undo: () => void };

async function rekey(
  client: Parameters<typeof rewrapAll>[0],
  wish: RestoreWish & { now: Date },
  key_id: string | null,
  brought: readonly Buffer[],
): Promise<Rekeyed> {
  const done = { unopened: [], undo: () => {} };
  if (key_id === null) return { ...done, key: 'none' };
  if (wish.keys && [wish.keys.current, ...wish.keys.others].some((key) => masterKeyId(key) === key_id)) {
    return { ...done, key: 'kept' };
  }
  if (!brought.some((key) => masterKeyId(key) === key_id)) {
    const detail = `its secrets were sealed with key ${key_id}, which is neither in it nor given: give it with --key-file`;
    throw new GroundcrewError('key_missing', { detail });
  }
  if (!wish.keys) {
    const current = brought.filter((key) => masterKeyId(key) === key_id);
    const others = brought.filter((key) => masterKeyId(key) !== key_id);
    installKeys(wish.key_file, [...current, ...others]);
    return { ...done, key: 'installed', undo: () => rmSync(wish.key_file, { force: true }) };
  }
  const box = createSecretBox({ current: wish.keys.current, others: [...wish.keys.others, ...brought] });
  const { failed } = await rewrapAll(client, box);
  await recordSecretKey(client, box.key_id, wish.now);
  return { ...done, key: 'resealed', unopened: failed.map(({ place }) => place) };
}
