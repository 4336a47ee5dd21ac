// `npm run check:fleet` and the like: a TypeScript file, under the Node of the project, with the arguments that follow.
import { node } from '../lib/tools.mjs';

const [script, ...args] = process.argv.slice(2);
const { status } = await node(script, args);
process.exitCode = status;
