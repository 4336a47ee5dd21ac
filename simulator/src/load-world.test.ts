import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ANNA, OPEN_GROUP, smallWorld } from '#testing/small-world.ts';
import { loadWorld, parseWorld, WorldFileError } from './load-world.ts';

test('a file that is not there, or is no JSON, is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'world-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'world.json');
  await expect(loadWorld(path)).rejects.toThrow(`${path} cannot be read`);
  await writeFile(path, '{"version": 1,');
  await expect(loadWorld(path)).rejects.toThrow(`${path} is not JSON`);
});

test('a wrong value is named with its place and what is allowed', () => {
  const world = { ...smallWorld(), version: 2, groups: [{ ...smallWorld().groups[0], join: 'maybe' }] };
  expect(() => parseWorld(world, 'w.json')).toThrow(WorldFileError);
  expect(() => parseWorld(world, 'w.json')).toThrow(/w\.json is no world file[^]*version[^]*groups\[0\]\.join/);
  expect(() => parseWorld(world, 'w.json')).toThrow(/"open"\|"approval"\|"closed"/);
});

test('a name that no world knows is refused, since it would do nothing', () => {
  const world = { ...smallWorld(), groups: [{ ...smallWorld().groups[0], slow_mode: 5 }] };
  expect(() => parseWorld(world, 'w.json')).toThrow(/groups\[0\][^]*slow_mode|slow_mode[^]*groups\[0\]/);
});

test('values that do not fit together are refused', () => {
  const change = (edit: (world: ReturnType<typeof smallWorld>) => void) => () => {
    const world = smallWorld();
    edit(world);
    parseWorld(world, 'w.json');
  };
  const [anna, boris] = smallWorld().users;
  if (!anna || !boris) throw new Error('the world has users');
  expect(change((world) => (world.private_key = 'no key'))).toThrow('private_key is no RSA key');
  expect(change((world) => world.users.push({ ...boris, id: ANNA, auth_keys: [] }))).toThrow('users[4].id 1001');
  expect(change((world) => world.users.push({ ...anna, id: 9 }))).toThrow(
    /users\[4\]\.auth_keys \w+… stands there twice/,
  );
  expect(change((world) => world.groups[0]?.members.push(12))).toThrow('groups[0] names user 12');
  expect(change((world) => Object.assign(world.groups[1] ?? {}, { username: 'OPEN_group' }))).toThrow(
    'username open_group',
  );
  expect(change((world) => world.users.push({ ...boris, id: 9, username: 'nine', auth_keys: [], dc: 4 }))).toThrow(
    "users[4].dc 4 is none of the world's DCs: 2",
  );
  expect(change((world) => Object.assign(world.groups[1] ?? {}, { id: OPEN_GROUP }))).toThrow('groups[1].id 501');
});
