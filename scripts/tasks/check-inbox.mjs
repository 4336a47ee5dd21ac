// `npm run check:inbox`: with the mail server that half of it needs, under the Node of the project.
import { ensureDovecot } from '../lib/dovecot.mjs';
import { node } from '../lib/tools.mjs';

const args = process.argv.slice(2);
const at = args.indexOf('--only');
if (at === -1 || args[at + 1] === 'mail') await ensureDovecot();
const { status } = await node('simulation/src/check-inbox.ts', args);
process.exitCode = status;
