import { inWorkspace } from '#api/implement.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { messageVariants } from '#store/campaigns/message-variants.ts';
import { listNiches } from '#store/groups/niches.ts';

const list = inWorkspace.niches.list.handler(async ({ context: { scope } }) => ({ items: await listNiches(scope) }));

const variants = inWorkspace.niches.variants.handler(async ({ input, context: { scope } }) => {
  const items = await messageVariants(scope, input.niche);
  const known = items.length > 0 || (await listNiches(scope)).some(({ niche }) => niche === input.niche);
  if (!known) throw new GroundcrewError('not_found', { detail: `niche ${input.niche}` });
  return { items };
});

export const niches = { list, variants };
