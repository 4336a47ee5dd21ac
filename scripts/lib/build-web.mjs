// The pages that browsers load are built when they are needed: before the server starts, and before tests that open them.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bin, node, root } from './tools.mjs';

const INPUTS = ['package-lock.json', 'web/*.{ts,html}', 'web/public/*', 'web/src/**/*.*', 'contract/src/**/*.ts'];

/** Builds web/dist unless it was built from just these files. */
export async function buildWeb() {
  const hash = createHash('sha256');
  for (const file of globSync(INPUTS, { cwd: root }).toSorted()) {
    hash.update(file).update(readFileSync(path.join(root, file)));
  }
  const wanted = hash.digest('hex');
  const stamp = path.join(root, 'web/dist/.built-from');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  const { status, output } = await node(bin('vite'), ['build'], {
    cwd: path.join(root, 'web'),
    // As people get them, also where tests ask for it.
    env: { NODE_ENV: 'production' },
    quiet: true,
  });
  if (status !== 0) throw new Error(`The pages could not be built:\n${output}`);
  writeFileSync(stamp, wanted);
}
