/** Writing into a folder that may hold an earlier world, and nothing that is somebody else's. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { z } from 'zod';
import type { LegacyFile } from './expected.ts';

/** Lists what was generated, so that a later run knows what it may replace. */
const MANIFEST = 'expected.json';
const manifestSchema = z.object({ files: z.array(z.string().refine(staysInside, 'leads out of the folder')) });

/** Writes all files; those of an earlier world are replaced. Throws before it writes when the folder is not ours. */
export async function fillFolder(out: string, files: readonly LegacyFile[]): Promise<void> {
  const earlier = await earlierFiles(out);
  await Promise.all(earlier.map((path) => rm(join(out, path), { force: true })));
  await Promise.all(
    [...new Set(files.map(({ path }) => dirname(join(out, path))))].map((folder) => mkdir(folder, { recursive: true })),
  );
  for (const { path, content } of files) await writeNew(join(out, path), content);
}

async function earlierFiles(out: string): Promise<string[]> {
  const [first] = await entries(out);
  if (first === undefined) return [];
  const manifest = manifestSchema.safeParse(await readJson(join(out, MANIFEST)));
  if (manifest.success) return manifest.data.files;
  throw new Error(
    `${out} is not empty and holds no generated world (it has ${first}): choose another folder with --out`,
  );
}

async function entries(out: string): Promise<string[]> {
  try {
    return await readdir(out);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    if (errorCode(error) === 'ENOTDIR') throw new Error(`${out} is a file, not a folder`, { cause: error });
    throw error;
  }
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

async function writeNew(path: string, content: string | Buffer): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    throw new Error(`${path} was not generated and stands in the way: it is not overwritten`, { cause: error });
  }
}

function staysInside(path: string): boolean {
  return !isAbsolute(path) && !normalize(path).startsWith('..');
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
