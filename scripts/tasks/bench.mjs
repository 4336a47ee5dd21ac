// Every measurement in bench/src/, or those that are named: `npm run bench -- import`.
import { readdirSync } from 'node:fs';
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
for (const name of names) {
  const { status } = await node(`bench/src/${name}.ts`, [], { env });
  if (status !== 0) process.exitCode = 1;
}
