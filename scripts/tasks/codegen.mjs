// Makes the row types of the tables, what documents tell of the program, and the notices of others; with --verify it only says whether
// they are as the migrations, the code and the packages would have them.
import { node } from '../lib/tools.mjs';

const flags = process.argv.slice(2);
const types = await node('server/scripts/codegen.ts', flags);
const description = await node('server/scripts/describe.ts', flags);
const notices = await node('scripts/tasks/notices.mjs', flags);
process.exitCode = types.status || description.status || notices.status;
