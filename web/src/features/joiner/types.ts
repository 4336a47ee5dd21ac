import type { client } from '#lib/api.ts';

type Answer<Route extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Route>>;

export type Run = Answer<typeof client.runs.list>['items'][number];
export type RunDetail = Answer<typeof client.runs.get>;
export type Niche = Answer<typeof client.niches.list>['items'][number];
export type JoinSchedule = Answer<typeof client.join_schedules.list>['items'][number];

/** How many groups a batch has when nobody says, and at most. */
export const BATCH = { usual: 5, most: 20 } as const;
