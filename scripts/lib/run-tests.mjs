// Runs vitest, and counts by its own report.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bin, node } from './tools.mjs';

/** With filters and options of `vitest run`. */
export async function runTests(args) {
  const folder = mkdtempSync(path.join(tmpdir(), 'groundcrew-tests-'));
  const report = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status } = await node(bin('vitest'), ['run', ...reporters, ...args]);
    const { passed, failed, skipped } = readReport(report);
    // A file that cannot be loaded, an unhandled rejection or a set-up that fails is no test, and a failure all the same.
    return { passed, failed: status !== 0 && failed === 0 ? 1 : failed, skipped };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
