// `npm run e2e`: the pages in a browser, in more looks than `npm test` takes. With names only the tests that they name;
// `-- --language ru` has what people do done in another language (en, ru, uk, tr); `-- --screenshots DIR` takes a picture of
// each page in each look instead.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bin, node } from '../lib/tools.mjs';

const { values, positionals } = parseArgs({
  options: { screenshots: { type: 'string' }, language: { type: 'string', default: 'en' } },
  allowPositionals: true,
});
const LANGUAGES = ['en', 'ru', 'uk', 'tr'];
if (!LANGUAGES.includes(values.language)) {
  console.error(`No language "${values.language}": there are ${LANGUAGES.join(', ')}.`);
  process.exit(2);
}
const pictures = values.screenshots === undefined ? null : path.resolve(values.screenshots);
const only = pictures === null ? positionals : ['e2e/src/screenshots.test.ts'];
const env = {
  GROUNDCREW_E2E: 'all',
  GROUNDCREW_E2E_LANGUAGE: values.language,
  ...(pictures === null ? {} : { GROUNDCREW_SCREENSHOTS: pictures }),
};
const { status } = await node(bin('vitest'), ['run', '--project', 'e2e', ...only], { env });
process.exitCode = status;
if (pictures !== null && status === 0) console.log(`All pages: ${path.join(pictures, 'index.html')}`);
