import { bin, node } from '../lib/tools.mjs';

const { status } = await node(bin('oxlint'), ['--type-aware', '--fix', '.']);
const { status: formatted } = await node(bin('oxfmt'), ['.']);
process.exitCode = status || formatted;
