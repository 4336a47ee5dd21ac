// `npm run demo`: a simulated Telegram, a server that works against it in fast motion, and an owner who can sign in.
import path from 'node:path';
import { monotonic } from '@groundcrew/server/lib/time.ts';
import { loadWorld, parseClockMode, startProxies, startSimulator } from '@groundcrew/simulator';
import { createChance } from '@groundcrew/simulator/chance.ts';
import { furnishDesk } from '#demo/desk.ts';
import { direct, prepare } from '#demo/director.ts';
import { takeFolder } from '#demo/folder.ts';
import { openDemoMail } from '#demo/mail.ts';
import { startServer } from '#demo/server.ts';
import { startSignInLink } from '#demo/sign-in-link.ts';
import { makeWorld } from '#demo/world.ts';
import { openControl } from '#fleet/control.ts';
import { openProduct, type Product } from '#fleet/product.ts';
import { readNumber, readOptions, refuse } from '#lib/options.ts';

const USAGE = `npm run demo -- [--port N] [--clock MODE] [--seed N] [--accounts N] [--groups N]
The whole product against a simulated Telegram: accounts in every state join, post and react in fast motion, with floods and
failures. Everything is invented, nothing leaves this machine, and each start begins anew (its folder: data/demo).
  --port N       where it listens: PORT, else 7420. 0: any free port
  --clock MODE   x60 by default, a simulated minute each second; real, or xN for N times as fast
  --seed N       another world: 1 by default
  --accounts N   that people of the simulated Telegram have: 12 by default (4 to 200). The older files that are moved in name more,
                 in odd notations, and lines that cannot be used, as such files do
  --groups N     60 by default (10 to 5000)
Ctrl-C ends it.`;

/** Known to everybody who reads this: the demo listens on this machine only. */
const OWNER = { email: 'owner@demo.example', password: 'groundcrew demo', name: 'Demo' };

const values = readOptions(USAGE, {
  port: { type: 'string' },
  clock: { type: 'string', default: 'x60' },
  seed: { type: 'string', default: '1' },
  accounts: { type: 'string', default: '12' },
  groups: { type: 'string', default: '60' },
});
const port = readNumber('port', values.port ?? process.env['PORT'] ?? '7420', 0, 65_535);
const seed = readNumber('seed', values.seed, 0, 2 ** 31 - 1);
const accounts = readNumber('accounts', values.accounts, 4, 200);
const groups = readNumber('groups', values.groups, 10, 5_000);

const say = (line: string): void => console.log(line);

async function main(): Promise<number> {
  const clock = clockOf(values.clock);
  const root = process.env['GROUNDCREW_DATA'] ?? path.resolve(import.meta.dirname, '../../data');
  const place = await takeFolder(path.join(path.resolve(root), 'demo'));
  const closing: (() => Promise<void> | void)[] = [place.leave];
  const stop = stopAsked();
  try {
    say('Making a world …');
    const world = await makeWorld({ folder: path.join(place.folder, 'world'), accounts, groups, seed });
    const simulator = await startSimulator(await loadWorld(world.file), { clock });
    closing.push(simulator.close);
    const proxies = await startProxies(simulator, { port: 0 });
    closing.push(async () => void (await Promise.all(proxies.map((proxy) => proxy.close()))));
    const product = openProduct({ folder: place.folder, simulator: simulator.control });
    const server = await startServer({ product, port, log: path.join(place.folder, 'server.log') });
    closing.push(server.close);
    const control = openControl(simulator.control);
    const crew = { product, control, chance: createChance(seed), legacy: world.legacy, proxies, say };
    await product.runWith(
      OWNER.password,
      'user',
      'add',
      '--email',
      OWNER.email,
      '--name',
      OWNER.name,
      '--role',
      'owner',
      '--password-stdin',
    );
    await Promise.race([furnishDesk({ url: server.url, product, password: OWNER.password }), stop.asked]);
    if (stop.signal.aborted) return 0;
    const now = (): Date => simulator.clock.now();
    const mail = await openDemoMail({ ...crew, url: server.url, now, signal: stop.signal });
    closing.push(mail.close);
    await Promise.race([prepare(crew), stop.asked]);
    if (!stop.signal.aborted) {
      const link = await startSignInLink({ product: server.url, owner: OWNER, place: '#tour' });
      closing.push(link.close);
      const at = { link: link.url, url: server.url, simulator: simulator.control, folder: place.folder };
      say(await words(at, product));
    }
    await Promise.race([direct(crew, mail, stop.signal), server.ended, stop.asked]);
    return stop.signal.aborted ? 0 : refuseToGoOn(place.folder);
  } finally {
    if (stop.signal.aborted) say('Ending …');
    for (const close of closing.toReversed()) await close();
  }
}

function clockOf(text: string): ReturnType<typeof parseClockMode> {
  try {
    const clock = parseClockMode(text);
    return clock.mode === 'idle' ? refuse('--clock idle: a demo that leaps to what comes next shows nothing') : clock;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

function refuseToGoOn(folder: string): number {
  console.error(`The server has ended by itself; ${path.join(folder, 'server.log')} says why.`);
  return 1;
}

type At = { link: string; url: string; simulator: string; folder: string };

async function words(at: At, product: Product): Promise<string> {
  const [first] = await product.ask<{ session_name: string }[]>(['accounts']);
  const [data, logs] = ['data', 'logs'].map((name) => path.relative(process.cwd(), path.join(at.folder, name)) || '.');
  return `
Groundcrew is alive, and everything in it is SIMULATED: accounts, groups, people, time.

Open it in a browser; this address signs you in, and is known to nobody else:
  ${at.link}

  ${at.url}             the pages; sign in as ${OWNER.email}, password: ${OWNER.password}
  ${at.url}/api/docs    the API, to read and to try

In another terminal:
  export GROUNDCREW_SIMULATOR=${at.simulator} GROUNDCREW_DATA=${data} GROUNDCREW_LOGS=${logs}
  ./groundcrew events --follow     what happens
  ./groundcrew accounts            who is there, and in which state
  ./groundcrew why ${first?.session_name ?? 'NAME'}   why an account does not act, and when it will
  ./groundcrew forecast --days 2   what will be posted where, and when

Ctrl-C ends it.`;
}

/** An orderly end takes no longer. */
const PATIENCE_MS = 10_000;

/** The first Ctrl-C ends in order; the same wish often comes twice at once, from a terminal and from npm. A later one ends at once. */
function stopAsked(): { signal: AbortSignal; asked: Promise<void> } {
  const controller = new AbortController();
  const asked = new Promise<void>((resolve) => {
    let first_ms = 0;
    const stop = (): void => {
      if (controller.signal.aborted) {
        if (monotonic() - first_ms > PATIENCE_MS) process.exit(130);
        return;
      }
      first_ms = monotonic();
      controller.abort();
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
  return { signal: controller.signal, asked };
}

const code = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  return 1;
});
// What was being prepared would go on for minutes without the server, command by command.
process.exit(code);
