import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { openFleet, type Fleet } from '#testing/fleet.ts';
import { forgetPhotos, isPhotoStored, missingPhotos, storedPhoto, storePhotos } from './photos.ts';
import type { Scope } from '#store/scope.ts';

let fleet: Fleet;
beforeAll(async () => {
  fleet = await openFleet(inject('postgres'));
});
afterAll(() => fleet.close());
beforeEach(async () => {
  await sql`truncate photos, message_variants`.execute(fleet.db);
});

function photo(name: string) {
  const bytes = Buffer.from(`a picture of ${name}`);
  return { photo_path: `photos/${createHash('sha256').update(bytes).digest('hex')}.jpg`, bytes };
}

const addVariant = ({ workspace_id }: Scope, photo_path: string) =>
  sql`insert into message_variants (workspace_id, niche, photo_path) values (${workspace_id}, 'cars', ${photo_path})`.execute(
    fleet.db,
  );
const car = photo('a car');
const villa = photo('a villa');

describe('a photo', () => {
  test('comes back as it was, is there once, and belongs to its workspace', async () => {
    await storePhotos(fleet.scope, [car, villa, car]);
    await storePhotos(fleet.scope, [car]);
    expect(Buffer.from((await storedPhoto(fleet.scope, car.photo_path)) ?? [])).toEqual(car.bytes);
    expect((await sql`select from photos`.execute(fleet.db)).rows).toHaveLength(2);
    const other = await fleet.addWorkspace('other');
    expect(await storedPhoto(other, car.photo_path)).toBeNull();
    expect(await isPhotoStored(other, car.photo_path)).toBe(false);
    expect(await isPhotoStored(fleet.scope, car.photo_path)).toBe(true);
  });

  test('is refused under a path that its content does not give it, and when it is larger than Telegram takes', async () => {
    await expect(storePhotos(fleet.scope, [{ ...car, photo_path: villa.photo_path }])).rejects.toThrow('photos_path');
    const path = car.photo_path.replace('.jpg', '.gif');
    await expect(storePhotos(fleet.scope, [{ ...car, photo_path: path }])).rejects.toThrow('photos_path');
    const bytes = Buffer.alloc(10 * 1024 * 1024 + 1);
    const large = { photo_path: `photos/${createHash('sha256').update(bytes).digest('hex')}.png`, bytes };
    await expect(storePhotos(fleet.scope, [large])).rejects.toThrow('photos_size');
    await storePhotos(fleet.scope, [photo('x'.repeat(1024 * 1024))]);
  });

  test('is missed while a variant names it and it is not here', async () => {
    await addVariant(fleet.scope, car.photo_path);
    await addVariant(fleet.scope, 'car.jpg');
    await addVariant(fleet.scope, villa.photo_path);
    await storePhotos(fleet.scope, [villa]);
    expect(await missingPhotos(fleet.scope)).toEqual(['car.jpg', car.photo_path]);
  });

  test('is forgotten when nothing names it and nobody has brought it along for long', async () => {
    const day = (n: number) => new Date(Date.UTC(2026, 0, n));
    const on = (n: number): Scope => ({ ...fleet.scope, now: () => day(n) });
    const [boat, old] = [photo('a boat'), photo('an old car')];
    await storePhotos(on(1), [car, villa, boat, old]);
    await storePhotos(on(20), [boat]);
    await addVariant(fleet.scope, car.photo_path);
    const account_id = await fleet.addAccount();
    const target_id = await fleet.addJoined(account_id);
    await sql`insert into post_intents (workspace_id, account_id, target_id, random_id, message_content, photo_path, quota_day,
      reserved_at, state) values (${fleet.scope.workspace_id}, ${account_id}, ${target_id}, 7, '', ${villa.photo_path},
      '2026-01-01', ${day(1)}, 'unconfirmed')`.execute(fleet.db);
    expect(await forgetPhotos(fleet.scope, day(1))).toBe(0);
    expect(await forgetPhotos(fleet.scope, day(2))).toBe(1);
    const { rows } = await sql<{ photo_path: string }>`select photo_path from photos`.execute(fleet.db);
    expect(rows.map((row) => row.photo_path).toSorted()).toEqual(
      [car, villa, boat].map((one) => one.photo_path).toSorted(),
    );
    await sql`update post_intents set state = 'sent'`.execute(fleet.db);
    expect(await forgetPhotos(fleet.scope, day(30))).toBe(2);
  });
});
