import type { CommandContext } from '#cli/context.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findAccountIds, listAccounts } from '#store/accounts.ts';

/** The account that a person means by its session name, phone, id or name. */
export async function accountNamed({ crew }: CommandContext, text: string): Promise<number> {
  const ids = await findAccountIds(crew.scope, text);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  if (ids.length > 1) {
    throw new GroundcrewError('usage', {
      detail: `"${text}" names ${ids.length} accounts; use the session name or id`,
    });
  }
  const names = (await listAccounts(crew.scope)).map((account) => account.session_name);
  const known = names.length > 20 ? `${names.slice(0, 20).join(', ')} … (${names.length})` : names.join(', ') || 'none';
  throw new GroundcrewError('account_config_not_found', { detail: `"${text}"; accounts here: ${known}` });
}
