// Writes docs/api/openapi.json and webhooks.md from the contract and errors.md from the registry of errors, so that a change of the API
// shows in review; with --verify only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorsPage } from '#api/description/errors-page.ts';
import { webhooksPage, webhookVectors } from '#api/description/webhooks-page.ts';
import { describeApi } from '#api/openapi.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/api');
const pages = {
  'openapi.json': `${JSON.stringify(await describeApi(), null, 2)}\n`,
  'errors.md': errorsPage(),
  'webhooks.md': webhooksPage(),
  'webhook-vectors.json': webhookVectors(),
};
for (const [name, text] of Object.entries(pages)) {
  const file = path.join(folder, name);
  if (!process.argv.includes('--verify')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`docs/api/${name} is not what the code says: npm run codegen, and look at what changed.`);
    process.exitCode = 1;
  }
}
