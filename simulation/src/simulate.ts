// Whole months of the engine in minutes: several processes, real PostgreSQL, a Telegram in memory, virtual time, and what
// goes wrong by the seed. Ends with 1 when something that was promised did not hold.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '@groundcrew/server/testing/postgres.ts';
import { readNumber, readOptions } from '#lib/options.ts';
import { FAULT_KINDS, type FaultKind } from '#seeded/faults.ts';
import { runSimulation } from '#seeded/run-simulation.ts';

const USAGE = `npm run simulate -- [--seed N] [--days D] [--accounts A] [--nodes K] [--faults LIST]
  --faults LIST   which kinds: ${FAULT_KINDS.join(',')} (default: all), or none`;

const values = readOptions(USAGE, {
  seed: { type: 'string', default: '1' },
  days: { type: 'string', default: '7' },
  accounts: { type: 'string', default: '10' },
  nodes: { type: 'string', default: '3' },
  faults: { type: 'string', default: FAULT_KINDS.join(',') },
});

const options = {
  seed: readNumber('seed', values.seed, 0, 2 ** 31 - 1),
  days: readNumber('days', values.days, 1, 400),
  accounts: readNumber('accounts', values.accounts, 1, 1000),
  nodes: readNumber('nodes', values.nodes, 1, 10),
};
const faults = new Set<FaultKind>(FAULT_KINDS.filter((kind) => values.faults.split(',').includes(kind)));
const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-simulate-'));
const postgres = await startTestPostgres();
try {
  const report = await runSimulation(postgres, { ...options, faults, folder });
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.violation ? 1 : 0;
} finally {
  await postgres.release();
  rmSync(folder, { recursive: true, force: true });
}
