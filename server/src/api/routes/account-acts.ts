import { personText } from '#api/audit-trail.ts';
import { inWorkspace } from '#api/implement.ts';
import type { Caller } from '#auth/caller.ts';
import { actOnAccount, takeOver, type AccountAct, type ActEnd } from '#engine/accounts/act.ts';
import { actOnAccounts } from '#engine/accounts/bulk.ts';
import { showAccount, type ShownDetail } from '#engine/accounts/listing.ts';
import type { Crew } from '#engine/crew.ts';
import { askForLogout } from '#engine/login/end-session.ts';
import { badField } from '#lib/errors.ts';

const { accounts } = inWorkspace;

async function done(
  { crew, caller }: { crew: Crew; caller: Caller },
  id: number,
  act: AccountAct,
  note: string | null = null,
): Promise<ActEnd & { account: ShownDetail }> {
  const end = await actOnAccount(crew.scope, id, act, personText(caller.name, caller.email), note);
  return { ...end, account: await showAccount(crew, id) };
}

const activate = accounts.activate.handler(({ input, context }) => done(context, input.id, 'activate'));
const deactivate = accounts.deactivate.handler(({ input, context }) => done(context, input.id, 'deactivate'));
const hold = accounts.hold.handler(({ input, context }) => done(context, input.id, 'hold', input.reason ?? null));
const release = accounts.release.handler(({ input, context }) => done(context, input.id, 'release'));
const takeover = accounts.takeover.handler(({ input, context }) => done(context, input.id, 'takeover'));
const reconnect = accounts.reconnect.handler(({ input, context }) => done(context, input.id, 'reconnect'));
const unblock_joins = accounts.unblock_joins.handler(({ input, context }) => done(context, input.id, 'unblock_joins'));

const takeover_all = accounts.takeover_all.handler(({ context: { scope } }) => takeOver(scope, null));

const logout = accounts.logout.handler(async ({ input, context: { crew } }) => {
  const session = await askForLogout(crew, input.id);
  return { session, account: await showAccount(crew, input.id) };
});

const bulk = accounts.bulk.handler(async ({ input, context: { scope, caller, note } }) => {
  const { act, ids, filter, dry_run } = input;
  if ((ids === undefined) === (filter === undefined)) {
    throw badField('ids', 'give either ids or filter');
  }
  if (act === 'takeover' && !input.old_scripts_stopped) {
    throw badField('old_scripts_stopped', 'confirm with true that nothing else uses these sessions');
  }
  const which = ids ? { ids } : { filter: filter ?? {} };
  const result = await actOnAccounts(scope, which, { act, dry_run, by: personText(caller.name, caller.email) });
  note.data = { act, dry_run, ids: result.changed.slice(0, 50).map(({ id }) => id), count: result.changed.length };
  const { changed, skipped } = result;
  const reasons = [...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, of]) => ({
    reason,
    count: of.length,
  }));
  return {
    act,
    dry_run,
    matched: changed.length + skipped.length,
    changed: changed.length,
    skipped: reasons.toSorted((one, other) => other.count - one.count),
    changed_accounts: changed,
    skipped_accounts: skipped,
  };
});

export const accountActs = {
  activate,
  deactivate,
  hold,
  release,
  takeover,
  takeover_all,
  reconnect,
  unblock_joins,
  logout,
  bulk,
};
