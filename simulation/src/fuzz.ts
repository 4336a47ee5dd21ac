// Random and damaged input for everything that takes some from outside: the parsers of sessions, proxies, links, errors and
// older files, in a thread of their own, and the simulator over TCP, while a client of the product works with it.
import { Worker } from 'node:worker_threads';
import { GROWTH_MAX } from '#fuzz/heap.ts';
import type { Finding, RunReport } from '#fuzz/run-targets.ts';
import { runTcp, type TcpReport } from '#fuzz/tcp/run-tcp.ts';
import type { WorkerOptions } from '#fuzz/worker.ts';
import { readNumber, readOptions, refuse } from '#lib/options.ts';

const USAGE = `npm run fuzz -- [--inputs N] [--seed S] [--only WORD] [--quick]
Feeds the parsers and the simulator with random and damaged input.
  --inputs N    1,000,000 by default
  --seed S      1 by default: the same seed gives the same inputs
  --only WORD   only the parsers whose name holds it
  --quick       20,000 inputs
Ends with 0 when nothing crashed, hung, grew or was left unserved.`;

const values = readOptions(USAGE, {
  inputs: { type: 'string' },
  seed: { type: 'string', default: '1' },
  only: { type: 'string' },
  quick: { type: 'boolean', default: false },
});

/** Of all inputs; one over TCP takes as long as fifty others. */
const TCP_SHARE = 0.04;
/** Without a new input for so long, one hangs. */
const HANG_MS = 30_000;
const LOOK_EVERY_MS = 1000;

function runParsers(options: Omit<WorkerOptions, 'progress'>): Promise<RunReport> {
  const progress = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
  const seen = new Int32Array(progress);
  const workerData: WorkerOptions = { ...options, progress };
  const worker = new Worker(new URL('./fuzz/worker.ts', import.meta.url), { workerData });
  return new Promise((resolve, reject) => {
    let last = -1;
    let since = performance.now();
    const watch = setInterval(() => {
      const [target = 0, batch = 0, count = 0] = seen;
      if (count !== last) {
        last = count;
        since = performance.now();
      } else if (count > 0 && performance.now() - since > HANG_MS) {
        const detail = `target ${target}, batch ${batch} of seed ${options.seed}, input ${count}`;
        void worker.terminate();
        resolve({ targets: [], held: [], findings: [{ target: 'parsers', kind: 'hang', detail }] });
      }
    }, LOOK_EVERY_MS);
    worker.on('message', resolve);
    worker.on('error', reject);
    worker.on('exit', () => clearInterval(watch));
  });
}

/** Between the first and the last third. */
function growthOf(name: string, { held }: RunReport): Finding[] {
  const [first] = held;
  const last = held.at(-1);
  if (!first || !last) return [];
  return (['heap', 'outside'] as const)
    .filter((part) => last[part] - first[part] > GROWTH_MAX[part])
    .map((part) => ({
      target: name,
      kind: 'memory',
      detail: `${part}: ${megabytes(first[part])} after a third, ${megabytes(last[part])} at the end`,
    }));
}

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

function print(reports: RunReport[]): void {
  for (const { targets, held } of reports) {
    for (const { target, inputs, milliseconds, slowest_ms } of targets) {
      const slowest = slowest_ms === 0 ? '' : `, the slowest ${slowest_ms.toFixed(1)} ms`;
      console.log(`${target}: ${inputs} inputs in ${(milliseconds / 1000).toFixed(1)} s${slowest}`);
    }
    const memory = held.map(({ heap, outside }) => `${megabytes(heap)} + ${megabytes(outside)} outside`);
    if (memory.length > 0) console.log(`  memory after each third: ${memory.join(', ')}`);
  }
}

async function main(): Promise<number> {
  const inputs = readNumber('inputs', values.inputs ?? (values.quick ? '20000' : '1000000'), 1, 1_000_000_000);
  const seed = readNumber('seed', values.seed, 0, 2 ** 31 - 1);
  const stray: Finding[] = [];
  process.on('unhandledRejection', (error) => {
    stray.push({ target: 'the process', kind: 'crash', detail: `unhandled rejection: ${String(error)}` });
  });
  const tcp_inputs = values.only === undefined ? Math.ceil(inputs * TCP_SHARE) : 0;
  const began = performance.now();
  const [parsers, tcp] = await Promise.all([
    runParsers({ seed, inputs: inputs - tcp_inputs, only: values.only ?? null }),
    tcp_inputs > 0 ? runTcp({ seed, inputs: tcp_inputs }) : null,
  ]);
  return report({ parsers, tcp, stray, seed, seconds: (performance.now() - began) / 1000 });
}

type Outcome = { parsers: RunReport; tcp: TcpReport | null; stray: Finding[]; seed: number; seconds: number };

function report({ parsers, tcp, stray, seed, seconds }: Outcome): number {
  const reports = tcp ? [parsers, tcp] : [parsers];
  if (parsers.targets.length === 0 && parsers.findings.length === 0) {
    return refuse(`--only "${values.only}": no parser's name holds it; without --only all their names are shown`);
  }
  print(reports);
  if (tcp) {
    const { calls, slowest_ms } = tcp.served;
    console.log(
      `dropped ${tcp.dropped} peers; the good client: ${calls} calls, the slowest ${slowest_ms.toFixed(0)} ms`,
    );
  }
  const findings = [
    ...reports.flatMap((each) => each.findings),
    ...growthOf('parsers', parsers),
    ...(tcp ? growthOf('the simulator', tcp) : []),
    ...stray,
  ];
  for (const { target, kind, detail, input } of findings) {
    console.error(`${kind} ${target}: ${detail}${input === undefined ? '' : `\n    input ${input}`}`);
  }
  const inputs = reports.flatMap(({ targets }) => targets).reduce((sum, each) => sum + each.inputs, 0);
  const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const parts = `${count('crash')} crashes, ${count('hang') + count('slow')} hangs, ${count('memory')} of memory, ${count('served')} unserved`;
  console.log(`${inputs} inputs with seed ${seed} in ${seconds.toFixed(0)} s: ${parts}`);
  return findings.length === 0 ? 0 : 1;
}

process.exitCode = await main();
