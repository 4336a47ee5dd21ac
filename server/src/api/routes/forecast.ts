import { inWorkspace } from '#api/implement.ts';
import type { Caller } from '#auth/caller.ts';
import type { ForecastRequest } from '#engine/forecast.ts';
import { GroundcrewError } from '#lib/errors.ts';

const of_campaign = inWorkspace.forecast.of_campaign.handler(
  ({ input, context: { scope, services, caller }, signal }) => {
    const request = { subject: { campaign_id: input.id }, days: input.days, slots: null, joins: null };
    return services.forecasts.make(scope, request, { by: askerOf(caller), signal });
  },
);

const make = inWorkspace.forecast.make.handler(({ input, context: { scope, services, caller }, signal }) => {
  const { campaign_id, niche, days, times, joins } = input;
  if (campaign_id !== undefined && niche !== undefined)
    throw badValue('a campaign and a niche; one of them is allowed');
  if (niche === undefined && (times || joins)) throw badValue('times and joins are supposed for a niche: name it');
  const request: ForecastRequest = {
    subject: campaign_id === undefined ? (niche === undefined ? { everything: true } : { niche }) : { campaign_id },
    days,
    slots: times ? { ...times, times: times.slots } : null,
    joins: joins ?? null,
  };
  return services.forecasts.make(scope, request, { by: askerOf(caller), signal });
});

/** All that a person has open is one. */
const askerOf = ({ person_id, credential_id }: Caller): string => person_id ?? credential_id;

function badValue(detail: string): GroundcrewError {
  return new GroundcrewError('bad_value', { detail });
}

export const forecast = { of_campaign, make };
