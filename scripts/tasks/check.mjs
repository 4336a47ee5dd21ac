// `npm run check`, or some of it: `npm run check -- lint format`.
import { runChecks } from '../lib/checks.mjs';

const { failed } = await runChecks(process.argv.slice(2));
process.exitCode = failed === 0 ? 0 : 1;
