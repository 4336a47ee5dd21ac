import type { Told } from '@groundcrew/contract';
import type { client } from '#lib/api.ts';

type Answer<Route extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Route>>;
type Input<Route extends (...args: never[]) => Promise<unknown>> = NonNullable<Parameters<Route>[0]>;

export type Target = Answer<typeof client.targets.list>['items'][number];
export type TargetDetail = Answer<typeof client.targets.get>;
export type TargetWish = Input<typeof client.targets.list>;
export type BulkWish = Input<typeof client.targets.bulk>;
export type Rejected = { line: number; value: string; reason: string; told?: Told | undefined };
