import { userOf } from '@groundcrew/simulation/src/engine/harness.ts';
import { expect, vi } from 'vitest';
import { NOT_HERE, type Stage } from '#lib/stage.ts';

/** Pages to which no link of the navigation leads. */
export const OTHER_PLACES = [
  '/accounts/2',
  '/accounts/add',
  '/accounts/add?by=list',
  '/groups/2',
  '/campaigns/1',
  '/campaigns/1?view=messages',
  '/campaigns/new',
  '/inbox?c=1',
  '/reactions?task=1',
  '/settings/health',
  '/settings/credentials',
  '/settings/mailboxes',
  '/settings/people',
  '/settings/tokens',
  '/settings/workspaces',
  '/settings/me',
  '/settings/notifications',
  '/first-steps',
];

/** What these pages are about. */
export async function furnish({ ask, world }: Stage): Promise<void> {
  await ask('/campaigns', {
    name: 'Flats by the river',
    niche: 'kyiv_flats',
    zone: 'Europe/Kyiv',
    slots: ['09:00', '18:30'],
    variants: [{ text: '<b>Two rooms</b>, a balcony, <i>no agents</i>' }, { text: 'Ask for pictures' }],
  });
  const { id } = await world.control<{ id: number }>('/messages', { group: 'group_104', from: userOf(5), text: 'Hi' });
  await ask('/reaction-tasks', { link: `https://t.me/group_104/${id}`, emoji: '👍', account_count: 1 });
  for (const text of ['Good day! Is the flat by the river still free?', 'I could come and see it tomorrow.']) {
    await world.control('/messages', { chat_id: userOf(5), from: userOf(NOT_HERE[0]), text });
  }
  const written = async () => expect(await ask('/conversations/counts')).toMatchObject({ all: 1 });
  await vi.waitFor(written, { timeout: 30_000, interval: 200 });
  await ask('/conversations/1/messages', { text: 'Yes, it is. When would it suit you?' });
}
