// What ./groundcrew becomes. The simulator is a program of its own that knows nothing of the server, and the reverse; the demo
// puts both together.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { useCompileCache } from '../lib/compile-cache.mjs';
import { root } from '../lib/install.mjs';

useCompileCache();
// Whoever reads our output may have seen enough: `groundcrew targets list | head`.
process.stdout.on('error', (error) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
const [command, ...args] = process.argv.slice(2);
if ((command === 'simulator' || command === 'demo') && !existsSync(path.join(root, 'simulator/src'))) {
  console.error(
    `groundcrew ${command}: this installation has the product alone; the simulator and the demo come with a checkout.`,
  );
  process.exitCode = 1;
} else if (command === 'simulator') {
  const { runSimulatorCli } = await import('../../simulator/src/main.ts');
  process.exitCode = await runSimulatorCli(args);
} else if (command === 'demo') {
  process.argv.splice(2, 1);
  await import('../../simulation/src/demo.ts');
} else await import('../../server/src/main.ts');
