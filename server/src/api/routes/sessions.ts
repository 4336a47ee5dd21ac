import { ofPerson } from '#api/implement.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { endSessions, listSessions } from '#store/auth/user-sessions.ts';

const list = ofPerson.sessions.list.handler(async ({ context: { services, caller } }) => {
  const rows = await listSessions(services.db, caller.user_id);
  return { items: rows.map((row) => ({ ...row, current: row.id === caller.credential_id })) };
});

const end = ofPerson.sessions.end.handler(async ({ input, context: { services, caller } }) => {
  const ended = await endSessions(services.db, { user_id: caller.user_id, only: input.id });
  if (ended === 0) throw new GroundcrewError('not_found', { detail: `session ${input.id} of yours` });
  return { ended };
});

const end_others = ofPerson.sessions.end_others.handler(async ({ context: { services, caller } }) => ({
  ended: await endSessions(services.db, { user_id: caller.user_id, but: caller.credential_id }),
}));

export const sessions = { list, end, end_others };
