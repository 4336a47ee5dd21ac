import { inWorkspace } from '#api/implement.ts';
import { assertAccountEver } from '#engine/accounts/listing.ts';
import { nextOfCampaigns, why as whyOfWord, whyOf } from '#engine/why.ts';

const subject = inWorkspace.why.subject.handler(({ input, context: { scope, services } }) =>
  whyOfWord(scope, input.subject, { data_folder: services.config.data_folder }),
);

const account = inWorkspace.why.account.handler(async ({ input, context: { scope, crew, services } }) => {
  await assertAccountEver(crew, input.id);
  return whyOf(scope, { kind: 'account', id: input.id }, { data_folder: services.config.data_folder });
});

const campaigns = inWorkspace.why.campaigns.handler(async ({ context: { scope, services } }) => ({
  items: await nextOfCampaigns(scope, services.config.data_folder),
}));

export const why = { subject, account, campaigns };
