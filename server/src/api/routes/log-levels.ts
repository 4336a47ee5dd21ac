import { LOG_COMPONENTS } from '@groundcrew/contract';
import { byOf } from '#api/by.ts';
import { inWorkspace } from '#api/implement.ts';
import { assertOperator, isOperator } from '#api/operator.ts';
import { assertAccount } from '#engine/accounts/listing.ts';
import { assertServerNamed } from '#engine/log-levels.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { logLevelsNow, removeLogLevel, setLogLevel } from '#store/operating/log-levels.ts';

const routes = inWorkspace.log_levels;

const list = routes.list.handler(async ({ context: { services, scope, caller } }) => ({
  started: services.config.log_level,
  components: [...LOG_COMPONENTS],
  may_all: await isOperator(services, caller),
  items: await logLevelsNow(services.db, scope.workspace_id),
}));

const put = routes.put.handler(async ({ input, context: { services, crew, scope, caller, note } }) => {
  const { account_id = null, component = null, node = null, level, minutes } = input;
  if (account_id === null) await assertOperator(services, caller);
  else await assertAccount(crew, account_id);
  if (node !== null) await assertServerNamed(services.db, node);
  note.everywhere = account_id === null;
  return setLogLevel(scope, { account_id, component, node, level, minutes, by: byOf(caller) });
});

const remove = routes.remove.handler(async ({ input: { id }, context: { services, scope, caller, note } }) => {
  const all = await isOperator(services, caller);
  const removed = await removeLogLevel(scope, { id, all });
  if (!removed) throw new GroundcrewError('not_found', { detail: `log level ${id}` });
  note.everywhere = removed.account_id === null;
  return removed;
});

export const log_levels = { list, put, remove };
