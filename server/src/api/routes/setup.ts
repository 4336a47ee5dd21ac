import { personText } from '#api/audit-trail.ts';
import { open } from '#api/implement.ts';
import { setUp, setupOpen } from '#auth/setup.ts';

const get = open.setup.get.handler(async ({ context: { services } }) => ({ open: await setupOpen(services) }));

const make = open.setup.make.handler(async ({ input, context: { services, note } }) => {
  const made = await setUp(services, input);
  note.workspace_id = made.workspace_id;
  note.entity_id = made.user_id;
  note.actor = { actor_kind: 'user', actor_id: made.user_id, actor_name: personText(input.name, input.email) };
  return made;
});

export const setup = { get, make };
