import type { client } from '#lib/api.ts';

export type Task = Awaited<ReturnType<typeof client.reactions.list>>['items'][number];
export type TaskLook = Awaited<ReturnType<typeof client.reactions.get>>;
export type HeldBack = Awaited<ReturnType<typeof client.reactions.make>>['held_back'][number];

/** `https://t.me/c/1032422089/123` without what all links have. */
export function shortLink(link: string): string {
  return link.replace(/^https:\/\/t\.me\//, '');
}

/** It is over, and something of it can be tried again. */
export function hasFailed({ status, progress }: Pick<Task, 'status' | 'progress'>): boolean {
  return status === 'failed' || (status === 'completed' && progress.failed + progress.rate_limited > 0);
}

export function isUnderWay({ status }: Pick<Task, 'status'>): boolean {
  return status === 'queued' || status === 'processing';
}
