// Files of the data folder that a backup takes along: photos that earlier releases kept there, and those that people named.
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { GroundcrewError } from '#lib/errors.ts';
import type { FrameReader } from '#lib/frame-reader.ts';
import { byteFrames, jsonFrame } from '#lib/frames.ts';

const OWN_FOLDER = 'photos';
const READ_BYTES = 1_048_576;

/** Relative to the data folder, each once: everything in `photos/`, and what is named and lies below the folder. */
export function filesToKeep(data_folder: string, named: readonly string[]): string[] {
  const inside = (file: string) =>
    isInside(file) && statSync(path.join(data_folder, file), { throwIfNoEntry: false })?.isFile();
  const own = path.join(data_folder, OWN_FOLDER);
  const found = existsSync(own)
    ? readdirSync(own, { recursive: true, encoding: 'utf8' }).map((name) => path.join(OWN_FOLDER, name))
    : [];
  const normal = named.map((file) => path.normalize(path.isAbsolute(file) ? path.relative(data_folder, file) : file));
  return [...new Set([...found, ...normal])].filter(inside).toSorted();
}

function isInside(file: string): boolean {
  return file !== '' && !path.isAbsolute(file) && file.split(path.sep)[0] !== '..';
}

export async function* fileFrames(data_folder: string, files: readonly string[]): AsyncGenerator<Buffer> {
  for (const file of files) {
    yield jsonFrame('F', { path: file });
    const handle = await open(path.join(data_folder, file));
    let bytes = 0;
    try {
      const buffer = Buffer.alloc(READ_BYTES);
      for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, READ_BYTES);
        if (bytesRead === 0) break;
        bytes += bytesRead;
        yield* byteFrames('D', buffer.subarray(0, bytesRead));
      }
    } finally {
      await handle.close();
    }
    yield jsonFrame('E', { bytes });
  }
}

export type StagedFiles = { count: number; place: () => void; discard: () => void };

/** Writes the files beside their places. `place` moves them there: what lies there already stays as it is. */
export async function stageFiles(reader: FrameReader, data_folder: string): Promise<StagedFiles> {
  const stage = path.join(data_folder, `restore-${process.pid}`);
  const staged: string[] = [];
  const placed: string[] = [];
  const discard = () => {
    for (const file of placed) rmSync(file, { force: true });
    rmSync(stage, { recursive: true, force: true });
  };
  try {
    for (let file = await reader.json<{ path: string }>('F'); file; file = await reader.json<{ path: string }>('F')) {
      if (!isInside(path.normalize(file.path))) {
        throw new GroundcrewError('backup_unreadable', {
          detail: `it holds a file that belongs elsewhere: ${file.path}`,
        });
      }
      await stageOne(reader, path.join(stage, file.path));
      staged.push(file.path);
    }
  } catch (error) {
    discard();
    throw error;
  }
  return {
    count: staged.length,
    discard,
    place: () => {
      for (const file of staged) {
        const at = path.join(data_folder, file);
        if (existsSync(at)) continue;
        mkdirSync(path.dirname(at), { recursive: true });
        renameSync(path.join(stage, file), at);
        placed.push(at);
      }
      rmSync(stage, { recursive: true, force: true });
    },
  };
}

async function stageOne(reader: FrameReader, at: string): Promise<void> {
  mkdirSync(path.dirname(at), { recursive: true });
  const descriptor = openSync(at, 'w', 0o644);
  try {
    for (let bytes = await reader.take('D'); bytes; bytes = await reader.take('D')) writeSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  if (!(await reader.json('E'))) throw new GroundcrewError('backup_unreadable', { detail: 'a file in it has no end' });
}
