// One of `npm run check`: the licences of all packages of package-lock.json.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/install.mjs';
import { licenceFaults } from '../lib/licences.ts';

const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const faults = licenceFaults(lock, root);
for (const fault of faults) console.error(fault);
if (faults.length > 0)
  console.error('scripts/lib/licences.ts says which licences are allowed, and where an exception is named.');
process.exitCode = faults.length === 0 ? 0 : 1;
