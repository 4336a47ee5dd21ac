// `npm run demo`: the pages are built first, as for `npm start`.
import { buildWeb } from '../lib/build-web.mjs';
import { node } from '../lib/tools.mjs';

await buildWeb();
const { status } = await node('simulation/src/demo.ts', process.argv.slice(2));
process.exitCode = status;
