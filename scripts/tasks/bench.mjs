// Every measurement in bench/src/, or those that are named: `npm run bench -- import`.
// What they compare goes into docs/benchmarks, but for runs of other sizes, which the environment asks for.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildWeb } from '../lib/build-web.mjs';
import { ensureChromium } from '../lib/chromium.mjs';
import { ensureDovecot } from '../lib/dovecot.mjs';
import { node, root } from '../lib/tools.mjs';

const words = process.argv.slice(2);
const names = readdirSync(path.join(root, 'bench/src'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => words.length === 0 || words.includes(name));
if (names.length === 0) {
  console.error(`No measurement "${words.join(' ')}" in bench/src/.`);
  process.exitCode = 2;
}
const env = {};
if (names.includes('pages') || names.includes('inbox-page')) {
  await buildWeb();
  env.CHROMIUM = (await ensureChromium()) ?? '';
}
if (names.includes('inbox-mail')) await ensureDovecot();
const isUsual = !Object.keys(process.env).some((name) => name.startsWith('GROUNDCREW_BENCH_'));
const folder = mkdtempSync(path.join(os.tmpdir(), 'groundcrew-bench-'));
for (const name of names) {
  const told = path.join(folder, name);
  writeFileSync(told, '');
  const [load] = os.loadavg();
  const { status } = await node(`bench/src/${name}.ts`, [], { env: { ...env, GROUNDCREW_BENCH_REPORT: told } });
  if (status !== 0) process.exitCode = 1;
  else if (isUsual) await node('bench/src/report/main.ts', [name, told, String(load)]);
}
rmSync(folder, { recursive: true });
