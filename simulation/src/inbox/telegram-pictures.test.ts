import { JPEG, pictureOf } from '#contract/pictures.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ANN, openInbox, SOON, type InboxWorld } from './inbox-world.ts';

let world: InboxWorld;
beforeEach(async () => {
  world = await openInbox();
});
afterEach(() => world.close());

const setPicture = (bytes: Buffer | null) =>
  world.control(`/users/${ANN}/picture`, { bytes: bytes?.toString('base64') ?? null });
const kept = async (): Promise<Buffer | null> =>
  (await world.one<{ photo: Buffer | null }>('select photo from contacts where telegram_id = $1', [ANN])).photo;

test('the picture of a contact is kept, another one takes its place, and one that was taken away goes', async () => {
  await setPicture(JPEG);
  await world.listen();
  await world.say(ANN, 'hello');
  await expect.poll(() => world.texts(), SOON).toEqual(['hello']);
  await expect.poll(kept, SOON).toEqual(JPEG);
  await world.say(ANN, 'again');
  await expect.poll(() => world.texts(), SOON).toHaveLength(2);
  const other = pictureOf(3000);
  await setPicture(other);
  await world.say(ANN, 'with another face');
  await expect.poll(kept, SOON).toEqual(other);
  await setPicture(null);
  await world.say(ANN, 'with none');
  await expect.poll(kept, SOON).toBeNull();
  const asked = await world.sql(`select 1 from contacts where photo_told is distinct from photo_key`);
  expect(asked).toEqual([]);
});

test('a picture that cannot be had is not asked for again and again', async () => {
  await setPicture(JPEG);
  await world.fault({ method: 'upload.getFile', error: 'FILE_ID_INVALID', code: 400, times: 1 });
  await world.listen();
  await world.say(ANN, 'hello');
  const state = () =>
    world.one('select photo, photo_key = photo_told as settled from contacts where telegram_id = $1', [ANN]);
  await expect.poll(async () => (await world.texts()).length && state(), SOON).toEqual({ photo: null, settled: true });
});
