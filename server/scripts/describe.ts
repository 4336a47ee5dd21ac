// Writes what documents tell of the program from the program itself, so that a change of it shows in review: docs/api (openapi.json and
// webhooks.md from the contract, errors.md from the registry of errors), docs/operating/commands.md from the help of every command, and
// the tables of docs/operating/settings.md and blockers.md. With --verify only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { errorsPage } from '#api/description/errors-page.ts';
import { webhooksPage, webhookVectors } from '#api/description/webhooks-page.ts';
import { describeApi } from '#api/openapi.ts';
import { program } from '#cli/program.ts';
import { blockersTable } from '#cli/reference/blockers-table.ts';
import { commandsPage } from '#cli/reference/commands-page.ts';
import { environmentTable, workspaceTable } from '#cli/reference/settings-tables.ts';

const folder = path.resolve(import.meta.dirname, '../../docs');
const fileOf = (name: string) => path.join(folder, name);

/** A document with what stands between `<!-- made of the code: NAME -->` and `<!-- end -->` made anew. Throws where it has no such place. */
function withParts(name: string, parts: Readonly<Record<string, string>>): string {
  let text = readFileSync(fileOf(name), 'utf8');
  for (const [part, made] of Object.entries(parts)) {
    const begin = `<!-- made of the code: ${part} -->\n`;
    const [before, behind] = text.split(begin);
    const end = behind?.indexOf('<!-- end -->') ?? -1;
    if (behind === undefined || end < 0) throw new Error(`docs/${name} has no place for "${part}".`);
    text = `${before}${begin}\n${made}\n\n${behind.slice(end)}`;
  }
  return text;
}

const pages = {
  'api/openapi.json': `${JSON.stringify(await describeApi(), null, 2)}\n`,
  'api/errors.md': errorsPage(),
  'api/webhooks.md': webhooksPage(),
  'api/webhook-vectors.json': webhookVectors(),
  'operating/commands.md': commandsPage(await program(null)),
  'operating/blockers.md': withParts('operating/blockers.md', { reasons: blockersTable() }),
  'operating/settings.md': withParts('operating/settings.md', {
    environment: environmentTable(),
    workspace: workspaceTable(),
  }),
};
for (const [name, text] of Object.entries(pages)) {
  const file = fileOf(name);
  if (!process.argv.includes('--verify')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`docs/${name} is not what the code says: npm run codegen, and look at what changed.`);
    process.exitCode = 1;
  }
}
