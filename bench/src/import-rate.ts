// How fast a large list of groups comes in, through the command itself and into an embedded PostgreSQL that waits for its
// disk: 100,000 groups, or as many as GROUNDCREW_BENCH_TARGETS says.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { print } from '#lib/figures.ts';
import { withFolder } from '#lib/folder.ts';
import { environmentOf, runCommand } from '#lib/product.ts';
import { report } from '#lib/report.ts';

const TARGETS = Number(process.env['GROUNDCREW_BENCH_TARGETS'] ?? 100_000);
const NICHES = ['ukraine_cars', 'bali_villas', 'turkey_homes', 'disabled_crypto'];

await withFolder('import', async (folder) => {
  const env = await environmentOf(folder);
  const [small, large] = [path.join(folder, 'small'), path.join(folder, 'large')];
  await writeLegacy(small, 10);
  await writeLegacy(large, TARGETS);
  // The whole command, from its start to its end, on tables that are there.
  await runCommand(env, 'import', small);
  print(`${TARGETS.toLocaleString('en')} groups`, 'took', 'a second');
  show('dry run', await runCommand(env, 'import', large, '--dry-run'));
  show('first import', await runCommand(env, 'import', large));
  show('second import: nothing new', await runCommand(env, 'import', large));
});

function show(what: string, took_ms: number): void {
  report({ name: `import of ${TARGETS.toLocaleString('en')} groups from files, ${what}`, unit: 'ms', ours: took_ms });
  const rate = Math.round((TARGETS / took_ms) * 1000);
  print(what, `${(took_ms / 1000).toFixed(2)} s`, rate.toLocaleString('en'));
}

/** Every tenth group stands in another case again, every second has a niche, every fifth is bound to one of 50 accounts. */
async function writeLegacy(folder: string, count: number): Promise<void> {
  await mkdir(folder);
  const links = Array.from({ length: count }, (_, n) => `@Bench_group_${n.toString(36)}x`);
  const lines = links.flatMap((link, n) => (n % 10 === 0 ? [link, link.toLowerCase()] : [link]));
  const niches = links.flatMap((link, n) => (n % 2 === 0 ? [[link, NICHES[(n / 2) % NICHES.length]]] : []));
  const bound = links.flatMap((link, n) =>
    n % 5 === 0 ? [[link, { account: `account_${(n / 5) % 50}`, joined_at: '2026-01-15T06:16:08.672829' }]] : [],
  );
  const json = (entries: (readonly unknown[])[]) => JSON.stringify(Object.fromEntries(entries), null, 1);
  await writeFile(path.join(folder, 'targets.txt'), lines.join('\n'));
  await writeFile(path.join(folder, 'group_niches.json'), json(niches));
  await writeFile(path.join(folder, 'group_account_assignments.json'), json(bound));
}
