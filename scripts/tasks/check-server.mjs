import { node } from '../lib/tools.mjs';

const { status } = await node('simulation/src/check-server.ts', process.argv.slice(2));
process.exitCode = status;
