import { EventEmitter } from 'node:events';
import os from 'node:os';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import type { WebSocket } from '@fastify/websocket';
import { viewer } from '@groundcrew/contract';
import { Feed, type Listener } from '#api/live/feed.ts';
import { BUFFER_MAX_BYTES, LiveSocket } from '#api/live/socket.ts';
import { openLog } from '#lib/log.ts';
import { addEvent, lastEventSeq } from '#store/events/events.ts';
import type { Bell } from '#store/database/listen.ts';
import { openFleet, type Fleet } from '#testing/fleet.ts';

const log = openLog({ level: 'silent', folder: os.tmpdir(), color: false });

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());

const tell = () => addEvent(fleet.scope, { type: 'stop.lifted', account_id: null, data: { by: 'Ann' } });

/** Rings when it is told to. */
function handBell(): Bell & { ring: () => void } {
  const heard = new Set<(payload: string | null) => void>();
  return {
    on: (_channel, each) => {
      heard.add(each);
      return () => heard.delete(each);
    },
    ring: () => {
      for (const each of heard) each(null);
    },
    close: async () => {},
  };
}

/** Resolves `until` when so many were heard. */
function listener(): Listener & { seqs: number[]; until: (count: number) => Promise<void> } {
  const changed = new EventEmitter();
  const seqs: number[] = [];
  return {
    stream: 'events',
    user_id: null,
    seqs,
    hear: ({ row }) => {
      seqs.push(row.seq);
      changed.emit('heard');
    },
    resync: () => expect.unreachable(),
    until: async (count) => {
      while (seqs.length < count) await new Promise((resolve) => changed.once('heard', resolve));
    },
  };
}

test('whoever joins behind the number that was read waits for no row and misses none', async () => {
  const bell = handBell();
  const { db, workspace_id } = fleet.scope;
  await tell();
  const feed = new Feed({ db, workspace_id, bell, log });
  onTestFinished(() => feed.stop());
  const first = await feed.seen();
  const [early, late, ahead] = [listener(), listener(), listener()];
  // What was read before the feed began is not at hand.
  expect(feed.join(early, first - 1)).toBe(false);
  expect(feed.join(early, first)).toBe(true);
  await tell();
  await tell();
  bell.ring();
  await early.until(2);
  expect(feed.join(late, first + 1)).toBe(true);
  expect(late.seqs).toEqual([first + 2]);
  // Another server has told it what this one has not read.
  expect(feed.join(ahead, first + 3)).toBe(true);
  await tell();
  await tell();
  bell.ring();
  await Promise.all([early.until(4), late.until(3), ahead.until(1)]);
  expect([early.seqs, late.seqs, ahead.seqs]).toEqual([
    [first + 1, first + 2, first + 3, first + 4],
    [first + 2, first + 3, first + 4],
    [first + 4],
  ]);
  expect(await lastEventSeq(fleet.scope)).toBe(first + 4);
});

test('what the bell does not say is found by looking', async () => {
  const { db, workspace_id } = fleet.scope;
  const feed = new Feed({ db, workspace_id, bell: handBell(), log });
  onTestFinished(() => feed.stop());
  const heard = listener();
  feed.join(heard, await feed.seen());
  await tell();
  await heard.until(1);
  expect(heard.seqs).toEqual([await lastEventSeq(fleet.scope)]);
});

/** A peer that takes nothing. */
class Stuck extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  closed: [number, string][] = [];
  terminated = Promise.withResolvers<void>();

  send(bytes: Buffer): void {
    this.bufferedAmount += bytes.length;
  }

  close(code: number, why: string): void {
    this.readyState = 2;
    this.closed.push([code, why]);
  }

  terminate(): void {
    this.terminated.resolve();
    this.emit('close');
  }
}

test('a client that takes nothing is dropped, and holds no more than its bound', async () => {
  const stuck = new Stuck();
  const nobody = { via: 'session', user_id: null, person_id: null, credential_id: 'c', name: '', email: null } as const;
  const socket = new LiveSocket({
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of it that is used
    socket: stuck as unknown as WebSocket,
    log,
    greeted: () => {},
    caller: { ...nobody, two_factor: false, workplace: null, scopes: null },
    credential: { via: 'session', id: 'c', user_id: null, workspace_id: 'w' },
    access: viewer(null),
    stream: 'events',
    user_id: null,
  });
  for (let n = 0; n < 100_000; n += 1) socket.resync(n);
  expect(stuck.closed).toEqual([[1013, expect.any(String)]]);
  expect(stuck.bufferedAmount).toBeLessThan(BUFFER_MAX_BYTES + 1_000);
  await stuck.terminated.promise;
  expect(socket.signal.aborted).toBe(true);
});
