// Makes the row types of the tables and the description of the API; with --verify it only says whether they are as the
// migrations and the contract would have them.
import { node } from '../lib/tools.mjs';

const flags = process.argv.slice(2);
const types = await node('server/scripts/codegen.ts', flags);
const description = await node('server/scripts/describe-api.ts', flags);
process.exitCode = types.status || description.status;
