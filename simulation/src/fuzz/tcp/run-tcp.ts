/** Attacks a simulator over TCP; it has to drop the bad peers, to serve the good one, and to hold on to nothing. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createChance, type Chance } from '@groundcrew/simulator/chance.ts';
import { delay } from '@groundcrew/server/lib/time.ts';
import { heldMemory, type Held } from '#fuzz/heap.ts';
import { methodNames, randomRequest, writeRequest } from '#fuzz/random-tl.ts';
import type { Finding, RunReport, TargetReport } from '#fuzz/run-targets.ts';
import { fullContainer } from '#fuzz/targets/hostile.ts';
import { envelopeFrom, objectFrom, TRANSPORTS } from '#fuzz/targets/wire.ts';
import { RawClient } from '#raw-client/raw-client.ts';
import { badPeers, type BadPeer } from './bad-peers.ts';
import { openPlace, type Place } from './place.ts';
import { watchGood, type Served } from './watch-good.ts';

/** Connections at a time. */
const AT_ONCE = 24;
/** How long a peer that need not be dropped waits for an answer. */
const LINGER_MS = 5;
const MUST_END_WITHIN_MS = 5000;
const MESSAGES_PER_CONNECTION = 40;
const SESSIONS_PER_KEY = 2;
/** Of the inputs, those that are encrypted with a good key. */
const ENCRYPTED_SHARE = 0.6;

export type TcpReport = RunReport & { served: Served; dropped: number };

type Run = { place: Place; findings: Finding[]; dropped: number };

export async function runTcp(options: { seed: number; inputs: number }): Promise<TcpReport> {
  const place = await openPlace(options.seed);
  const stop = new AbortController();
  const watching = watchGood(place.good, stop.signal);
  const run: Run = { place, findings: [], dropped: 0 };
  const reports = ['bad peers over TCP', 'bad clients over TCP'].map(emptyReport);
  const held: Held[] = [];
  const encrypted = Math.ceil((options.inputs * ENCRYPTED_SHARE) / 3);
  const plain = Math.ceil((options.inputs * (1 - ENCRYPTED_SHARE)) / 3);
  try {
    await fillSessions(run, createChance(options.seed).split('fill'));
    for (let part = 0; part < 3; part += 1) {
      const root = createChance(options.seed).split(`tcp/${part}`);
      await timed(reports[0], plain, () => attack(run, root, plain));
      await timed(reports[1], encrypted, () => misbehave(run, root, encrypted));
      await allGone(run);
      held.push(await heldMemory());
    }
    stop.abort();
    const served = await watching;
    return { targets: reports, findings: withTrouble(run, served), held, served, dropped: run.dropped };
  } finally {
    stop.abort();
    await watching;
    await place.close();
  }
}

function emptyReport(target: string): TargetReport {
  return { target, inputs: 0, milliseconds: 0, slowest_ms: 0 };
}

async function timed(report: TargetReport | undefined, inputs: number, work: () => Promise<void>): Promise<void> {
  const began = performance.now();
  await work();
  if (!report) return;
  report.inputs += inputs;
  report.milliseconds += performance.now() - began;
}

/** Connections that speak no MTProto, or not for long. */
async function attack(run: Run, root: Chance, inputs: number): Promise<void> {
  const line = badPeers.flatMap((peer) => Array.from({ length: peer.share }, () => peer));
  await inParallel(inputs, async (index) => {
    const chance = root.split(`peer/${index}`);
    await visit(run, chance.pick(line), chance);
  });
}

async function visit(run: Run, peer: BadPeer, chance: Chance): Promise<void> {
  const socket = connect(run.place.server);
  socket.on('error', () => {});
  const gone = once(socket, 'close').then(() => true);
  await Promise.race([once(socket, 'connect'), gone]).catch(() => {});
  for (const bytes of peer.writes(chance)) if (bytes.length > 0) socket.write(bytes);
  // Whoever reads nothing is dropped late; this one reads.
  socket.resume();
  const ended = await Promise.race([gone, delay(peer.must_end ? MUST_END_WITHIN_MS : LINGER_MS).then(() => false)]);
  if (ended) run.dropped += 1;
  if (!ended && peer.must_end) {
    run.findings.push({ target: peer.name, kind: 'served', detail: 'the peer was not dropped' });
  }
  await end(socket);
}

/**
 * The server keeps so many answers for a session that acknowledges none; that bound is reached first, so that what grows
 * afterwards is something else.
 */
async function fillSessions(run: Run, chance: Chance): Promise<void> {
  for (const auth_key of run.place.bad_keys) {
    for (let session = 0; session < SESSIONS_PER_KEY; session += 1) {
      await speak(run, chance, auth_key, { session_id: BigInt(session), message: fullContainer });
    }
  }
}

/** Accounts that are let in and then say what no client says. */
async function misbehave(run: Run, root: Chance, inputs: number): Promise<void> {
  const { bad_keys } = run.place;
  const connections = Math.ceil(inputs / MESSAGES_PER_CONNECTION);
  const each = Math.ceil(connections / bad_keys.length);
  // Of each key one connection at a time: two would be a session in two places, which is another matter.
  await Promise.all(
    bad_keys.map(async (auth_key, number) => {
      for (let index = 0; index < each; index += 1) {
        const chance = root.split(`client/${number}/${index}`);
        const session_id = BigInt(chance.int(SESSIONS_PER_KEY));
        await speak(run, chance, auth_key, { session_id, message: messageFrom });
      }
    }),
  );
}

type Speech = { session_id: bigint; message: (chance: Chance) => Buffer };

async function speak({ place }: Run, chance: Chance, auth_key: Buffer, { session_id, message }: Speech): Promise<void> {
  const random = (length: number): Buffer => chance.bytes(length);
  const transport = chance.pick(TRANSPORTS);
  const obfuscated = transport !== 'full' && chance.happens(0.3);
  const { server } = place;
  const client = await RawClient.connect({ server, auth_key, transport, obfuscated, random, session_id });
  try {
    await client.call({ _: 'help.getNearestDc' }).catch(() => {});
    for (let left = MESSAGES_PER_CONNECTION; left > 0 && !client.socket.destroyed; left -= 1) {
      client.say(message(chance));
      if (left % 10 === 0) await new Promise(setImmediate);
    }
    await client.call({ _: 'help.getNearestDc' }).catch(() => {});
  } finally {
    await client.close();
  }
}

const NOTHING = { objects: {}, texts: ['text'], numbers: [7] };

function messageFrom(chance: Chance): Buffer {
  if (chance.happens(0.4)) return envelopeFrom(chance);
  if (chance.happens(0.5)) return objectFrom(chance);
  const request = randomRequest(chance, chance.pick(methodNames), NOTHING);
  return (request && writeRequest(request)) ?? objectFrom(chance);
}

async function inParallel(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await work(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function end(socket: Socket): Promise<void> {
  if (socket.closed) return;
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
}

/** Of all who came only the good client is left. */
async function allGone({ place, findings }: Run): Promise<void> {
  let left = 0;
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://${place.simulator.control}/connections`);
    const { connections }: { connections: unknown[] } = JSON.parse(await answer.text());
    left = connections.length;
    if (left <= 1) return;
    await delay(20);
  }
  findings.push({ target: 'the simulator', kind: 'memory', detail: `${left} connections are open, and 1 should be` });
}

function withTrouble({ findings, place }: Run, { failure }: Served): Finding[] {
  const bugs = place.trouble.map((detail) => ({ target: 'the simulator', kind: 'crash' as const, detail }));
  const unserved = failure === null ? [] : [{ target: 'the good client', kind: 'served' as const, detail: failure }];
  return [...findings, ...bugs, ...unserved];
}
