import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { photoPathOf } from '@groundcrew/server/engine/poster/photo-shelf.ts';
import { openLog } from '@groundcrew/server/lib/log.ts';
import { startServer } from '@groundcrew/server/serve.ts';
import { expect, onTestFinished, test } from 'vitest';
import { openEngine, SOON, userOf } from './harness.ts';
import { joined, PHOTO } from './posting.ts';

const photo_path = photoPathOf(PHOTO.bytes);

/** A server on a machine of its own: nothing lies in its data folder. */
async function serveElsewhere(world: Awaited<ReturnType<typeof openEngine>>, name: string) {
  const { config, folder } = world;
  const log = openLog({ level: 'debug', console_level: 'silent', folder: config.logs_folder, color: false });
  const server = await startServer({ ...config, data_folder: path.join(folder, name) }, log);
  const connected = async () => (await world.links()).connections.map(({ user_id }) => user_id);
  await expect.poll(connected, SOON).toEqual([userOf(1)]);
  return server;
}

test('a photo that is given to a command is sent by the server of another machine', { timeout: 60_000 }, async () => {
  const world = await openEngine({ accounts: 1, groups: joined(1), clock: { mode: 'real', rate: 1 } });
  onTestFinished(world.close);
  const server = await serveElsewhere(world, 'other machine');
  const file = path.join(world.folder, 'car.jpg');
  writeFileSync(file, PHOTO.bytes);
  const preview = await world.command(['post', '--photo', file, '--dry-run', '--json']).json();
  expect(preview).toMatchObject({ ready: [{ link: '@group_1' }] });
  expect(await world.sql('select from photos')).toEqual([]);
  const post = await world.command(['post', '--photo', file, '--json']).json();
  expect(post).toMatchObject({ posted: [{ link: '@group_1', account: 's1' }], errors: [], skipped: [] });
  expect(await world.ledger()).toMatchObject([{ text: '', has_photo: true }]);
  expect(await world.sql('select photo_path from post_history')).toEqual([{ photo_path }]);
  expect(await world.sql('select photo_path, octet_length(bytes) as size from photos')).toEqual([
    { photo_path, size: PHOTO.bytes.length },
  ]);
  await server.close();
});

test('photos that an earlier release kept on one machine are shared by its server', { timeout: 60_000 }, async () => {
  const world = await openEngine({ accounts: 1, groups: joined(1), clock: { mode: 'real', rate: 1 } });
  onTestFinished(world.close);
  await world.sql(`insert into message_variants (niche, text, photo_path) values ('ukraine_cars', 'look', $1)`, [
    photo_path,
  ]);
  const before = await world.command(['post', '--json'], { GROUNDCREW_DATA: path.join(world.folder, 'third') }).ended;
  expect(before).toMatchObject({ exit: 1 });
  expect(before.stdout).toContain(`${photo_path} is neither in the database nor on this server`);

  const folder = path.join(world.folder, 'first machine', 'photos');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(world.folder, 'first machine', photo_path), PHOTO.bytes);
  await (await serveElsewhere(world, 'first machine')).close();
  expect(await world.sql('select photo_path from photos')).toEqual([{ photo_path }]);
  rmSync(folder, { recursive: true });
  const server = await serveElsewhere(world, 'second machine');
  const post = await world.command(['post', '--json'], { GROUNDCREW_DATA: path.join(world.folder, 'third') }).json();
  expect(post).toMatchObject({ posted: [{ link: '@group_1' }], errors: [] });
  expect(await world.ledger()).toMatchObject([{ text: 'look', has_photo: true }]);
  await server.close();
});
