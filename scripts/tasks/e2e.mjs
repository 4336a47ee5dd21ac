// `npm run e2e`: the pages in a browser, in more looks than `npm test` takes. With names only the tests that they name;
// `-- --screenshots DIR` takes a picture of each page in each look instead.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bin, node } from '../lib/tools.mjs';

const { values, positionals } = parseArgs({ options: { screenshots: { type: 'string' } }, allowPositionals: true });
const pictures = values.screenshots === undefined ? null : path.resolve(values.screenshots);
const only = pictures === null ? positionals : ['e2e/src/screenshots.test.ts'];
const env = { GROUNDCREW_E2E: 'all', ...(pictures === null ? {} : { GROUNDCREW_SCREENSHOTS: pictures }) };
const { status } = await node(bin('vitest'), ['run', '--project', 'e2e', ...only], { env });
process.exitCode = status;
if (pictures !== null && status === 0) console.log(`All pages: ${path.join(pictures, 'index.html')}`);
