import type { api } from '#lib/api.ts';

type Answer<Route extends { call: (...input: never) => Promise<unknown> }> = Awaited<ReturnType<Route['call']>>;

/** As JSON brings them: moments are texts. */
export type AccountRow = Answer<typeof api.accounts.list>['items'][number];
export type AccountDetail = Answer<typeof api.accounts.get>;
