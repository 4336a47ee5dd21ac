import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pino } from 'pino';
import { liveBy } from '#lib/time.ts';
import type { Workspace } from '#store/workspaces/workspaces.ts';
import { WORKSPACE_CHANNEL, WorkspaceKeeper } from './workspace-keeper.ts';

const MAIN = { id: 'a', name: 'main' };
const SECOND = { id: 'b', name: 'second' };

let sweep: () => void;
let ring: () => void;
let backToRealTime: () => void;
beforeEach(() => {
  const every = (_: number, work: () => void) => {
    sweep = work;
    return () => {
      sweep = () => {};
    };
  };
  backToRealTime = liveBy({ monotonic: () => 0, delay: () => Promise.resolve(), every });
});
afterEach(() => backToRealTime());

function openKeeper(options: { fail?: boolean } = {}) {
  const office = {
    there: [MAIN] as Workspace[] | Error,
    working: [] as string[],
    fail: options.fail ?? false,
    lists: 0,
  };
  const bell = {
    on: (channel: string, heard: (payload: string | null) => void) => {
      expect(channel).toBe(WORKSPACE_CHANNEL);
      ring = () => heard('');
      return () => {
        ring = () => {};
      };
    },
    close: () => Promise.resolve(),
  };
  const keeper = new WorkspaceKeeper({
    bell,
    log: pino({ level: 'silent' }),
    list: async () => {
      office.lists += 1;
      if (office.there instanceof Error) throw office.there;
      return office.there;
    },
    begin: async ({ name }, signal) => {
      if (office.fail) throw new Error('The database is away.');
      await Promise.resolve();
      if (signal.aborted) return null;
      office.working.push(name);
      return {
        stop: async () => {
          office.working = office.working.filter((each) => each !== name);
        },
      };
    },
  });
  return { keeper, office };
}

test('work is begun for every workspace there is, for a new one at the ring, and ended for one that is gone', async () => {
  const { keeper, office } = openKeeper();
  keeper.start();
  await vi.waitFor(() => expect(office.working).toEqual(['main']));
  office.there = [MAIN, SECOND];
  ring();
  await vi.waitFor(() => expect(office.working).toEqual(['main', 'second']));
  office.there = [SECOND];
  ring();
  await vi.waitFor(() => expect(office.working).toEqual(['second']));
  await keeper.stop();
  expect(office.working).toEqual([]);
});

test('what the bell did not say, or the database did not tell, is found by the sweep', async () => {
  const { keeper, office } = openKeeper();
  keeper.start();
  await vi.waitFor(() => expect(office.working).toEqual(['main']));
  office.there = new Error('The database is away.');
  sweep();
  await vi.waitFor(() => expect(office.lists).toBe(2));
  expect(office.working).toEqual(['main']);
  office.there = [MAIN, SECOND];
  sweep();
  await vi.waitFor(() => expect(office.working).toEqual(['main', 'second']));
  await keeper.stop();
});

test('what could not be begun is tried again', async () => {
  const { keeper, office } = openKeeper({ fail: true });
  keeper.start();
  await vi.waitFor(() => expect(office.lists).toBe(1));
  expect(office.working).toEqual([]);
  office.fail = false;
  sweep();
  await vi.waitFor(() => expect(office.working).toEqual(['main']));
  await keeper.stop();
});

test('after the stop nothing is begun any more, and what was about to begin is not', async () => {
  const { keeper, office } = openKeeper();
  keeper.start();
  const [again, stopped] = [ring, keeper.stop()];
  again();
  await stopped;
  expect(office.working).toEqual([]);
  office.there = [MAIN, SECOND];
  sweep();
  ring();
  expect(office.lists).toBe(1);
});
