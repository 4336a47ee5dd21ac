import { node } from '../lib/tools.mjs';

const { status } = await node('simulation/src/fuzz.ts', process.argv.slice(2));
process.exitCode = status;
