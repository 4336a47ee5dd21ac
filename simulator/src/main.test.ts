import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { smallWorld } from '#testing/small-world.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

async function worldOnDisk(more: object = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'world.json');
  await writeFile(path, JSON.stringify({ ...smallWorld(), ...more }));
  return path;
}

function run(...argv: string[]): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [MAIN, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, output: () => output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('its output is not read');
  const [chunk] = (await once(stdout, 'data')) as [Buffer];
  return chunk.toString().split('\n')[0] ?? '';
}

test.each(['SIGINT', 'SIGTERM'] as const)('it runs, tells where, and ends cleanly on %s', async (signal) => {
  const { child, ended } = run('--world', await worldOnDisk(), '--port', '0', '--control-port', '0', '--json');
  const places = JSON.parse(await firstLine(child)) as { server: string; media_server: string; control: string };
  const health = await fetch(`http://${places.control}/healthz`);
  expect(await health.json()).toMatchObject({ server: places.server, media_server: places.media_server });
  child.kill(signal);
  expect(await ended).toBe(0);
});

test('media connections and the control API may share the port after the main one', async () => {
  const argv = ['--port', '17460', '--control-port', '17461', '--json'];
  const { child, ended } = run('--world', await worldOnDisk(), ...argv);
  expect(JSON.parse(await firstLine(child))).toEqual({
    server: '127.0.0.1:17460',
    media_server: '127.0.0.1:17461',
    dcs: [{ id: 2, server: '127.0.0.1:17460', media_server: '127.0.0.1:17461' }],
    control: '127.0.0.1:17461',
  });
  expect((await fetch('http://127.0.0.1:17461/clock')).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('the DCs of a world have the ports behind one another, or those that were chosen', async () => {
  const world = await worldOnDisk({ dc: [{ id: 2 }, { id: 1 }, { id: 4 }] });
  const ports = ['--port', '17480', '--control-port', '17481', '--dc-port', '4=17490:17495'];
  const { child } = run('--world', world, ...ports, '--json');
  const { dcs } = JSON.parse(await firstLine(child)) as { dcs: object[] };
  expect(dcs).toEqual([
    { id: 2, server: '127.0.0.1:17480', media_server: '127.0.0.1:17481' },
    { id: 1, server: '127.0.0.1:17482', media_server: '127.0.0.1:17483' },
    { id: 4, server: '127.0.0.1:17490', media_server: '127.0.0.1:17495' },
  ]);
  child.kill('SIGTERM');
});

test('proxies run on ports behind one another when they are wanted', async () => {
  const argv = ['--port', '0', '--control-port', '0', '--proxies', '17500', '--json'];
  const { child, ended } = run('--world', await worldOnDisk(), ...argv);
  const told = JSON.parse(await firstLine(child)) as { control: string; proxies: { name: string; url: string }[] };
  expect(told.proxies[0]).toEqual({ name: 'socks5', url: 'socks5://127.0.0.1:17500' });
  expect(told.proxies.map(({ url }) => /(?::|port=)(175\d\d)/.exec(url)?.[1])).toEqual(
    Array.from({ length: 8 }, (_, index) => String(17_500 + index)),
  );
  expect(await (await fetch(`http://${told.control}/proxies`)).json()).toHaveLength(8);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('a port in use is named, and nothing is left running', async () => {
  const taken = createServer();
  taken.listen(17_470, '127.0.0.1');
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const { ended, output } = run('--world', await worldOnDisk(), '--port', '17470', '--control-port', '0');
  expect(await ended).toBe(1);
  expect(output()).toContain('port 17470 on 127.0.0.1 is in use');
});

test.each([
  [['--world', '/nowhere/world.json'], '/nowhere/world.json cannot be read'],
  [['--world', 'x', '--clock', 'fast'], 'real, idle, and xN'],
  [['--port', '70000'], '0 to 65535'],
  [['--world', 'x', '--layer', '/nowhere/198.tl'], '/nowhere/198.tl cannot be read'],
  [['--dc-port', '7445'], 'Expected is 1=7445:7446'],
  [[], 'give --world FILE'],
  [['--generate'], '--generate needs --out DIR'],
  [['--unknown'], 'unknown option'],
])('wrong usage %j says what would be right', async (argv, message) => {
  const { ended, output } = run(...argv);
  expect(await ended).toBe(2);
  expect(output()).toContain(message);
});

test('a generated world runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'generated-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const options = ['--accounts', '2', '--groups', '12', '--seed', '3', '--out', folder, '--json'];
  const made = run('--generate', ...options);
  expect(await made.ended).toBe(0);
  expect(JSON.parse(made.output())).toMatchObject({ seed: 3, groups: 12 });
  const { child } = run('--world', join(folder, 'world.json'), '--port', '0', '--control-port', '0', '--json');
  const { control } = JSON.parse(await firstLine(child)) as { control: string };
  const state = (await (await fetch(`http://${control}/state`)).json()) as { counts: object };
  expect(state.counts).toMatchObject({ groups: 12 });
});
