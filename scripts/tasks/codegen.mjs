// Makes the row types of the tables; with --verify it only says whether they are as the migrations would have them.
import { node } from '../lib/tools.mjs';

const { status } = await node('server/scripts/codegen.ts', process.argv.slice(2));
process.exitCode = status;
