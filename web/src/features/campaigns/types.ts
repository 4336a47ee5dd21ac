import type { client } from '#lib/api.ts';

type Answer<Route extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Route>>;
type Input<Route extends (...args: never[]) => Promise<unknown>> = NonNullable<Parameters<Route>[0]>;

export type Campaign = Answer<typeof client.campaigns.list>['items'][number];
export type CampaignDetail = Answer<typeof client.campaigns.get>;
export type CampaignWish = Input<typeof client.campaigns.list>;
export type NewCampaign = Input<typeof client.campaigns.make>;
export type Variant = CampaignDetail['variants'][number];
export type Slot = Answer<typeof client.campaigns.slots>['items'][number];
export type CampaignPost = Answer<typeof client.campaigns.posts>['items'][number];
export type Day = Answer<typeof client.campaigns.days>['items'][number];
export type Forecast = Answer<typeof client.forecast.of_campaign>;
export type ShownText = Pick<Answer<typeof client.texts.preview>, 'text' | 'entities'>;
export type Entity = ShownText['entities'][number];
/** What both rows and whole campaigns have. */
export type AnyCampaign = Omit<Campaign, 'variants'>;
