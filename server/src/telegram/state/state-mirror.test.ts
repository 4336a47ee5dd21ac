import { beforeEach, expect, test } from 'vitest';
import type { TelegramStateEntry } from '#domain/telegram.ts';
import { StateMirror } from '#telegram/state/state-mirror.ts';
import { createStorage } from '#telegram/state/storage.ts';

type Change = { kind: string; key: string; value: Uint8Array | null };

const KEY = Buffer.alloc(256, 1);
const OTHER_KEY = Buffer.alloc(256, 2);
const text = (value: string): Uint8Array => Buffer.from(value);

class Store {
  readonly entries = new Map<string, TelegramStateEntry>();
  readonly saves: number[] = [];
  refuse = false;

  readonly load = async (): Promise<TelegramStateEntry[]> => [...this.entries.values()];

  readonly save = async (changes: Change[]): Promise<void> => {
    if (this.refuse) throw new Error('the lease is lost');
    this.saves.push(changes.length);
    for (const { kind, key, value } of changes) {
      if (value) this.entries.set(`${kind} ${key}`, { kind, key, value });
      else this.entries.delete(`${kind} ${key}`);
    }
  };
}

let store: Store;
const warnings: string[] = [];
const log = { debug: () => {}, warn: (_fields: object, message: string) => void warnings.push(message) };
const open = (key = KEY): Promise<StateMirror> => StateMirror.open(store, key, log);

beforeEach(() => {
  store = new Store();
  warnings.length = 0;
});

test('What was set comes back after a restart, and what was deleted does not', async () => {
  const first = await open();
  first.set('kv', 'a', text('1'));
  first.set('peer', '5', text('p'));
  first.delete('kv', 'a');
  await first.close();
  const second = await open();
  expect(second.get('kv', 'a')).toBeNull();
  expect(second.get('peer', '5')).toEqual(text('p'));
});

test('The state of another session is thrown away', async () => {
  const first = await open();
  first.set('auth_key', '4', text('key of DC 4'));
  await first.close();
  const second = await open(OTHER_KEY);
  expect(second.get('auth_key', '4')).toBeNull();
  await second.close();
  expect([...store.entries.keys()]).toEqual(['kv session']);
});

test('Changes are saved together, by themselves, and not again when nothing changed', async () => {
  const mirror = await open();
  for (let at = 0; at < 20; at += 1) mirror.set('kv', `k${at}`, text(String(at)));
  await expect.poll(() => store.saves).toEqual([21]);
  mirror.set('kv', 'k1', text('1'));
  await mirror.close();
  expect(store.saves).toEqual([21]);
});

test('Many changes go in batches', async () => {
  const mirror = await open();
  for (let at = 0; at < 1200; at += 1) mirror.set('peer', String(at), text('x'));
  await mirror.close();
  expect(store.saves).toEqual([500, 500, 201]);
});

test('What could not be saved is saved with the next change', async () => {
  const mirror = await open();
  mirror.set('kv', 'a', text('1'));
  store.refuse = true;
  await expect.poll(() => warnings.length).toBe(1);
  store.refuse = false;
  mirror.set('kv', 'b', text('2'));
  await mirror.close();
  expect([...store.entries.keys()].toSorted()).toEqual(['kv a', 'kv b', 'kv session']);
});

test('What the store has already is not saved once more, but after a save that was under way with what was before', async () => {
  const mirror = await open();
  mirror.set('kv', 'a', text('1'));
  mirror.setStored('kv', 'a', text('2'));
  await mirror.close();
  expect([...store.entries.keys()]).toEqual(['kv session']);
  expect(mirror.get('kv', 'a')).toEqual(text('2'));
  const under_way = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const { save } = store;
  const slow = async (changes: Change[]): Promise<void> => {
    begun.resolve();
    await under_way.promise;
    await save(changes);
  };
  const other = await StateMirror.open({ load: store.load, save: slow }, KEY, log);
  other.set('kv', 'b', text('1'));
  const closing = other.close();
  await begun.promise;
  store.entries.set('kv b', { kind: 'kv', key: 'b', value: text('2') });
  other.setStored('kv', 'b', text('2'));
  under_way.resolve();
  await closing;
  await other.close();
  expect(store.entries.get('kv b')?.value).toEqual(text('2'));
});

test('Closing does not fail when the store refuses', async () => {
  const mirror = await open();
  store.refuse = true;
  await mirror.close();
  expect(warnings).toEqual(['Telegram client state could not be saved']);
});

test('The key of the home DC cannot be replaced or removed, those of other DCs are kept', async () => {
  const mirror = await open();
  const { authKeys } = createStorage(mirror, { dc_id: 2, auth_key: KEY });
  await authKeys.set(2, OTHER_KEY);
  await authKeys.set(2, null);
  await authKeys.deleteByDc(2);
  await authKeys.set(4, OTHER_KEY);
  expect(await authKeys.get(2)).toEqual(KEY);
  await mirror.close();
  expect([...store.entries.keys()].toSorted()).toEqual(['auth_key 4', 'kv session']);
});

test('Peers come back after a restart, by id and by name; broken ones are ignored', async () => {
  const mirror = await open();
  const peer = { id: -1001, accessHash: 'ff', isMin: false, usernames: ['Villa'], updated: 1, complete: text('tl') };
  await createStorage(mirror, null).peers.store(peer);
  mirror.set('peer', '-1002', text('{"no":"peer"}'));
  await mirror.close();
  const { peers } = createStorage(await open(), null);
  expect(await peers.getById(-1001)).toMatchObject({ accessHash: 'ff', usernames: ['Villa'] });
  expect(await peers.getByUsername('villa')).toMatchObject({ id: -1001 });
  expect(await peers.getById(-1002)).toBeNull();
});

test('A peer that only was met again is not stored again', async () => {
  const mirror = await open();
  const { peers } = createStorage(mirror, null);
  const peer = { id: -1001, accessHash: 'ff', isMin: false, usernames: [], updated: 1, complete: text('tl') };
  await peers.store(peer);
  await mirror.close();
  const saves = store.saves.length;
  await peers.store({ ...peer, updated: 60_000 });
  await mirror.close();
  expect(store.saves.length).toBe(saves);
});
