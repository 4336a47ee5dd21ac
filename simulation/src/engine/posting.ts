// What the tests of posting share.
import { expect } from 'vitest';
import type { EngineWorld, GroupSpec } from './harness.ts';

export const SEND = 'messages.sendMessage';
/** The smallest picture there is: one grey pixel. */
export const PHOTO = {
  path: '/photos/car.jpg',
  file_name: 'car.jpg',
  bytes: Buffer.from(
    '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k=',
    'base64',
  ),
};

/** Groups 501, 502 … which account 1 joined two days ago, unless told otherwise. */
export function joined(count: number, more: Partial<GroupSpec> = {}): GroupSpec[] {
  return Array.from({ length: count }, (_, n) => ({
    id: 501 + n,
    username: `group_${n + 1}`,
    target: { bound_to: 1 },
    ...more,
  }));
}

/** Everything that was written is in the books once, under its own number, and the other way round. */
export async function booksAgree(world: EngineWorld): Promise<void> {
  const written = (await world.ledger()).map(
    ({ chat_id, id, text, random_id }) => `${chat_id}/${id} ${random_id} ${text}`,
  );
  const booked = await world.sql<Record<string, string>>(
    `select t.telegram_id, i.telegram_message_id, i.random_id::text, h.message_content
     from post_history h join post_intents i on i.id = h.intent_id join targets t on t.id = h.target_id
     where h.status = 'success'`,
  );
  expect(
    booked
      .map((row) => `${row['telegram_id']}/${row['telegram_message_id']} ${row['random_id']} ${row['message_content']}`)
      .toSorted(),
  ).toEqual(written.toSorted());
}
