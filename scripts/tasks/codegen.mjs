// Makes the row types of the tables and what documents tell of the program; with --verify it only says whether they are as the
// migrations and the code would have them.
import { node } from '../lib/tools.mjs';

const flags = process.argv.slice(2);
const types = await node('server/scripts/codegen.ts', flags);
const description = await node('server/scripts/describe.ts', flags);
process.exitCode = types.status || description.status;
