/** The command line: `groundcrew simulator`. */
import { once } from 'node:events';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { parseClockMode, type ClockMode } from '#clock/mode.ts';
import { generate } from '#generate/generate.ts';
import { loadLayer } from '#load-layer.ts';
import { loadWorld, WorldFileError } from '#load-world.ts';
import { createLog } from '#log.ts';
import { startProxies } from '#proxies/start-proxies.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '#simulator.ts';
import { TlTextError } from '#wire/tl-text.ts';

type DcPorts = NonNullable<SimulatorOptions['dc_ports']>;

type Options = {
  world?: string;
  port: number;
  mediaPort?: number;
  dcPort?: DcPorts;
  controlPort: number;
  proxies?: number;
  host: string;
  clock: ClockMode;
  layer?: string[];
  generate?: true;
  accounts: number;
  groups: number;
  seed: number;
  allKinds?: true;
  out?: string;
  json?: true;
};

/** It did its work, it could not, it was called wrongly. */
const DONE = 0;
const FAILED = 1;
const WRONG_USAGE = 2;

/** `argv` is what stands behind the name of the command. Resolves with the exit code, when the simulator has ended. */
export async function runSimulatorCli(argv: string[]): Promise<number> {
  const command = simulatorCommand();
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE;
    throw error;
  }
  const options = command.opts<Options>();
  try {
    return options.generate ? await runGenerate(options) : await runServer(options);
  } catch (error) {
    complain(explain(error));
    return error instanceof WorldFileError || error instanceof TlTextError ? WRONG_USAGE : FAILED;
  }
}

function simulatorCommand(): Command {
  return new Command('groundcrew simulator')
    .description('Telegram in a box: an MTProto server with an invented world in it')
    .option('--world <file>', 'run the simulator on this world.json')
    .option('--port <n>', "main port of the world's first DC (0: any free one)", portNumber, 7443)
    .option('--media-port <n>', 'port for media connections (default: the one after --port)', portNumber)
    .option('--dc-port <id=main:media>', 'ports of another DC (default: the two behind the DC before)', dcPorts)
    .option('--control-port <n>', 'port of the control API on loopback (0: any free one)', portNumber, 7444)
    .option(
      '--proxies <n>',
      'test proxies of every kind, on this port and those behind it (0: any free ones)',
      portNumber,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      new Option('--clock <mode>', 'real, xN (N times as fast) or idle (jumps while everybody waits)')
        .argParser(clockMode)
        .default(REAL, 'real'),
    )
    .option('--layer <file>', 'a further layer for clients: its schema as TL text, with `// LAYER n` in it', collect)
    .option('--generate', 'make a world and a folder of older files that belong to it')
    .option('--accounts <n>', 'with --generate: accounts', wholeNumber, 12)
    .option('--groups <n>', 'with --generate: groups', wholeNumber, 60)
    .option('--seed <n>', 'with --generate: the same seed makes the same world', wholeNumber, 1)
    .option('--all-kinds', 'with --generate: groups of every odd kind among the ordinary ones')
    .option('--out <dir>', 'with --generate: the folder to write to')
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
}

const EXAMPLES = `
Examples:
  groundcrew simulator --generate --accounts 12 --groups 60 --seed 1 --out data/world
  groundcrew simulator --world data/world/world.json --clock idle
  groundcrew simulator --world data/world/world.json --clock x60   # beside groundcrew serve`;

const REAL: ClockMode = { mode: 'real', rate: 1 };

async function runGenerate({ accounts, groups, seed, allKinds, out, world, json }: Options): Promise<number> {
  if (out === undefined) return wrongUsage('--generate needs --out DIR, the folder to write to');
  if (world !== undefined) return wrongUsage('--generate makes a world, --world runs one: give one of them');
  const summary = await generate({ accounts, groups, seed, all_kinds: allKinds, out });
  if (json) print(JSON.stringify(summary));
  else for (const [name, value] of Object.entries(summary)) print(`${name}: ${value}`);
  return DONE;
}

async function runServer(options: Options): Promise<number> {
  const { world, port, mediaPort, dcPort, controlPort, proxies, host, clock, layer, json } = options;
  if (world === undefined) return wrongUsage('give --world FILE to run a world, or --generate --out DIR to make one');
  const layers = await Promise.all((layer ?? []).map(loadLayer));
  const file = await loadWorld(world);
  const simulator = await startSimulator(file, {
    host,
    port,
    ...(dcPort === undefined ? {} : { dc_ports: dcPort }),
    control_port: controlPort,
    clock,
    layers,
    log: createLog(),
    ...(mediaPort === undefined ? {} : { media_port: mediaPort }),
  });
  await openProxies(simulator, proxies);
  announce(simulator, json === true);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await simulator.close();
  return DONE;
}

async function openProxies(simulator: Simulator, port: number | undefined): Promise<void> {
  if (port === undefined) return;
  try {
    await startProxies(simulator, { port, log: createLog() });
  } catch (error) {
    await simulator.close();
    throw error;
  }
}

function announce({ server, media_server, dcs, control, proxies }: Simulator, json: boolean): void {
  if (json) {
    const named = proxies.map(({ name, url }) => ({ name, url }));
    print(JSON.stringify({ server, media_server, dcs, control, ...(named.length > 0 ? { proxies: named } : {}) }));
    return;
  }
  print(`Simulated Telegram on ${server}, media on ${media_server}`);
  for (const dc of dcs.slice(1)) print(`DC ${dc.id} on ${dc.server}, media on ${dc.media_server}`);
  for (const { name, url } of proxies) print(`Proxy ${name}: ${url}`);
  print(`Control API on http://${control} (GROUNDCREW_SIMULATOR=${control}); Ctrl-C ends`);
}

function collect(value: string, others: string[] = []): string[] {
  return [...others, value];
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

/** `1=7445` or `1=7445:7446`. */
function dcPorts(text: string, others: DcPorts = {}): DcPorts {
  const [, id, main, media] = /^([1-5])=(\d+)(?::(\d+))?$/.exec(text) ?? [];
  if (id === undefined || main === undefined) throw new InvalidArgumentError('Expected is 1=7445:7446, or 1=7445.');
  const ports = { port: portNumber(main), ...(media === undefined ? {} : { media_port: portNumber(media) }) };
  return { ...others, [id]: ports };
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('A whole number is expected.');
  return Number(text);
}

function clockMode(text: string): ClockMode {
  try {
    return parseClockMode(text);
  } catch (error) {
    throw new InvalidArgumentError(explain(error));
  }
}

function wrongUsage(message: string): number {
  complain(message);
  return WRONG_USAGE;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE') return `port ${port} on ${address} is in use: stop what uses it, or choose another port`;
  if (code === 'EACCES' && port !== undefined)
    return `port ${port} may not be opened by this user: choose another port`;
  return error.message;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(message: string): void {
  process.stderr.write(`groundcrew simulator: ${message}\n`);
}

if (import.meta.main) process.exitCode = await runSimulatorCli(process.argv.slice(2));
