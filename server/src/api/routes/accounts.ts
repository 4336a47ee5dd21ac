import { personText, type AuditNote } from '#api/audit-trail.ts';
import type { Services } from '#api/context.ts';
import { inWorkspace } from '#api/implement.ts';
import { pageFrom, pageWish } from '#api/paging.ts';
import { accountActs } from '#api/routes/account-acts.ts';
import { accountEntry } from '#api/routes/account-entry.ts';
import { accountLife } from '#api/routes/account-life.ts';
import type { Caller } from '#auth/caller.ts';
import { changeAccount, readApi, readProxy } from '#engine/accounts/change-account.ts';
import { actOnAccount } from '#engine/accounts/act.ts';
import { assertAccount, showAccount, showAccounts, type ShownDetail } from '#engine/accounts/listing.ts';
import { assertMayDial } from '#engine/accounts/proxy-guard.ts';
import type { Crew } from '#engine/crew.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { restoreAccount } from '#store/accounts/details.ts';
import { pageOfAccounts } from '#store/accounts/lists.ts';

const list = inWorkspace.accounts.list.handler(async ({ input, context: { scope, crew } }) => {
  const { rows, total } = await pageOfAccounts(scope, { ...input, ...pageWish(input) });
  return pageFrom(input, { rows: await showAccounts(crew, rows), total });
});

const get = inWorkspace.accounts.get.handler(({ input, context: { crew } }) => showAccount(crew, input.id));

type Change = {
  id: number;
  name?: string | undefined;
  is_active?: boolean | undefined;
  proxy_url?: string | null | undefined;
  needs_reconnect?: boolean | undefined;
  api_id?: number | null | undefined;
  api_hash?: string | null | undefined;
  session_string?: string | undefined;
  old_scripts_stopped: boolean;
};

async function changed(
  input: Change,
  { services, crew, caller, note }: { services: Services; crew: Crew; caller: Caller; note: AuditNote },
): Promise<ShownDetail> {
  const { id, name, is_active, needs_reconnect, session_string, old_scripts_stopped } = input;
  const proxy = input.proxy_url === undefined ? undefined : readProxy(input.proxy_url);
  const api = readApi(input);
  await assertAccount(crew, id);
  await assertMayDial(proxy ?? null, services);
  const { readSqlite } = services;
  const change = { name, is_active, needs_reconnect, proxy, api, session_string, old_scripts_stopped };
  const done = await changeAccount(crew, id, change, { readSqlite, by: personText(caller.name, caller.email) });
  note.unchanged = !done;
  return showAccount(crew, id);
}

const update = inWorkspace.accounts.update.handler(({ input, context }) => changed(input, context));
const patch = inWorkspace.accounts.patch.handler(({ input, context }) => changed(input, context));

const archive = inWorkspace.accounts.archive.handler(async ({ input, context: { scope, crew, caller } }) => {
  await actOnAccount(scope, input.id, 'archive', personText(caller.name, caller.email));
  return showAccount(crew, input.id);
});

const restore = inWorkspace.accounts.restore.handler(async ({ input, context: { scope, crew } }) => {
  const { archived_at, session_name } = await showAccount(crew, input.id);
  if (archived_at === null || !(await restoreAccount(scope, input.id))) {
    const details = { state: 'not archived', allowed_from: ['archived'] };
    throw new GroundcrewError('wrong_state', { detail: `${session_name} was not removed`, details });
  }
  return showAccount(crew, input.id);
});

export const accounts = { list, get, update, patch, archive, restore, ...accountActs, ...accountEntry, ...accountLife };
