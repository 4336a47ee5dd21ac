import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import {
  addWebhook,
  dropWebhook,
  editWebhook,
  leaveOut,
  replayDelivery,
  replaySince,
  rotateSecret,
  testWebhook,
} from '#engine/webhooks/webhooks.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { pageOfDeliveries } from '#store/webhooks/deliveries.ts';
import { findWebhook, listWebhooks } from '#store/webhooks/webhooks.ts';

const routes = inWorkspace.webhooks;

const list = routes.list.handler(async ({ context: { scope } }) => ({ items: await listWebhooks(scope) }));

const make = routes.make.handler(({ input, context: { crew, caller, services } }) =>
  addWebhook(crew, input, { by: byOf(caller), allow_private: services.allow_private }),
);

const change = routes.change.handler(({ input: { id, ...wish }, context: { crew, caller, services } }) =>
  editWebhook(crew, id, wish, { by: byOf(caller), allow_private: services.allow_private }),
);

const remove = routes.remove.handler(async ({ input, context: { crew, caller, note } }) => {
  note.data = await dropWebhook(crew, input.id, byOf(caller));
  return { removed: true as const };
});

const rotate_secret = routes.rotate_secret.handler(({ input, context: { crew } }) => rotateSecret(crew, input.id));

const test = routes.test.handler(({ input, context: { crew, caller, services } }) =>
  testWebhook(crew, input.id, { by: byOf(caller), allow_private: services.allow_private }),
);

const deliveries = routes.deliveries.handler(async ({ input, context: { scope } }) => {
  if (!(await findWebhook(scope, input.id))) throw new GroundcrewError('not_found', { detail: `webhook ${input.id}` });
  const list = { ...input, sort: '-id' } as const;
  const { after, limit, count } = pageWish(list);
  const wish = { webhook_id: input.id, state: input.state ?? null, after, limit, count };
  return pageFrom(list, await pageOfDeliveries(scope, wish));
});

const replay = routes.replay.handler(({ input, context: { crew, services } }) => replayDelivery(crew, input, services));

const skip = routes.skip.handler(({ input, context: { crew } }) => leaveOut(crew, input.id, input.delivery_id));

const replay_since = routes.replay_since.handler(({ input, context: { crew } }) =>
  replaySince(crew, input.id, input.since),
);

export const webhooks = { list, make, change, remove, rotate_secret, test, deliveries, replay, skip, replay_since };
