// Makes THIRD-PARTY-NOTICES.txt of the packages that are shipped; with --verify (one of `npm run check`) it only says whether it is so.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/install.mjs';
import { NOTICES_FILE, noticesOf, readNotice, shippedPlaces } from '../lib/notices.ts';

const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const text = noticesOf(shippedPlaces(lock).map((at) => readNotice(root, lock, at)));
const file = path.join(root, NOTICES_FILE);
if (!process.argv.includes('--verify')) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error(`${NOTICES_FILE} is not what the packages say: npm run codegen`);
  process.exitCode = 1;
}
