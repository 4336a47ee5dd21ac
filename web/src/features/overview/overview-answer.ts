import type { client } from '#lib/api.ts';

/** As it comes: dates are texts. */
export type OverviewAnswer = Awaited<ReturnType<typeof client.overview.get>>;
