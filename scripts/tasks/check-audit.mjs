// `npm run check:audit`: which of the packages have known holes, by the registry that npm uses. It needs the network, and so is no part
// of `npm test`. Ends with 0 when none is of a high or critical degree, with 1 when one is, with 2 when nobody could be asked.
import { run } from '../lib/children.mjs';
import { root } from '../lib/install.mjs';
import { readAudit } from '../lib/audit.ts';

const args = ['audit', '--json', '--loglevel=silent', ...process.argv.slice(2)];
const { output } = await run('npm', args, { cwd: root, quiet: true, shell: process.platform === 'win32' });
const { lines, exit } = readAudit(output);
for (const line of lines) console.log(line);
process.exitCode = exit;
