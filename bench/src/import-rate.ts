// How fast a large list of groups comes in, through the command itself and into an embedded PostgreSQL that waits for its
// disk: 100,000 groups, or as many as GROUNDCREW_BENCH_TARGETS says.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const TARGETS = Number(process.env['GROUNDCREW_BENCH_TARGETS'] ?? 100_000);
const NICHES = ['ukraine_cars', 'bali_villas', 'turkey_homes', 'disabled_crypto'];
const cli = fileURLToPath(import.meta.resolve('@groundcrew/server/cli'));
const run = promisify(execFile);

const folder = await mkdtemp(path.join(os.tmpdir(), 'groundcrew-bench-import-'));
try {
  await writeFolder('small', 10);
  await writeFolder('large', TARGETS);
  await seconds('small');
  const rehearsed = await seconds('large', '--dry-run');
  const first = await seconds('large');
  const again = await seconds('large');
  for (const [what, took] of Object.entries({ 'dry run': rehearsed, 'first import': first, 'second import': again })) {
    const rate = Math.round(TARGETS / took).toLocaleString('en');
    console.log(`${what.padEnd(14)} ${TARGETS.toLocaleString('en')} targets  ${took.toFixed(2)} s  ${rate} a second`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Every tenth group stands in another case again, every second has a niche, every fifth is bound to one of 50 accounts. */
async function writeFolder(name: string, count: number): Promise<void> {
  const below = path.join(folder, name);
  await mkdir(below);
  const links = Array.from({ length: count }, (_, n) => `@Bench_group_${n.toString(36)}x`);
  const lines = links.flatMap((link, n) => (n % 10 === 0 ? [link, link.toLowerCase()] : [link]));
  const niches = links.flatMap((link, n) => (n % 2 === 0 ? [[link, NICHES[(n / 2) % NICHES.length]]] : []));
  const bound = links.flatMap((link, n) =>
    n % 5 === 0 ? [[link, { account: `account_${(n / 5) % 50}`, joined_at: '2026-01-15T06:16:08.672829' }]] : [],
  );
  await writeFile(path.join(below, 'targets.txt'), lines.join('\n'));
  await writeFile(path.join(below, 'group_niches.json'), JSON.stringify(Object.fromEntries(niches), null, 1));
  await writeFile(
    path.join(below, 'group_account_assignments.json'),
    JSON.stringify(Object.fromEntries(bound), null, 1),
  );
}

/** The whole command, from its start to its end. */
async function seconds(name: string, ...options: string[]): Promise<number> {
  const env = {
    ...process.env,
    GROUNDCREW_DATA: path.join(folder, 'data'),
    GROUNDCREW_LOGS: path.join(folder, 'logs'),
  };
  const begin = performance.now();
  await run(process.execPath, [cli, 'import', path.join(folder, name), '--json', ...options], {
    env,
    maxBuffer: 1024 ** 3,
  });
  return (performance.now() - begin) / 1000;
}
