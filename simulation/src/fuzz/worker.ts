/** The thread that feeds the parsers: one that hangs can be ended from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { allTargets } from './all-targets.ts';
import { runTargets } from './run-targets.ts';

export type WorkerOptions = {
  seed: number;
  inputs: number;
  /** Only the targets whose names hold this. */
  only: string | null;
  /** Three words: the target and the batch that is being fed, and how many inputs were fed. */
  progress: SharedArrayBuffer;
};

const options: WorkerOptions = workerData;
const progress = new Int32Array(options.progress);
const targets = (await allTargets(options.seed)).filter(
  ({ name }) => options.only === null || name.includes(options.only),
);

const report = await runTargets(targets, {
  seed: options.seed,
  inputs: options.inputs,
  onInput: (target, batch) => {
    Atomics.store(progress, 0, target);
    Atomics.store(progress, 1, batch);
    Atomics.add(progress, 2, 1);
  },
});
// It is no window, and has no origin.
// eslint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(report);
