import type { CommandContext } from '#cli/context.ts';
import { alike } from '#domain/alike.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { listAccounts } from '#store/accounts/lists.ts';
import { findAccountIds } from '#store/accounts/accounts.ts';

/** The account that a person means by its session name, phone, id or name. */
export async function accountNamed({ crew }: CommandContext, text: string): Promise<number> {
  const ids = await findAccountIds(crew.scope, text);
  const [id] = ids;
  if (id !== undefined && ids.length === 1) return id;
  if (ids.length > 1) {
    throw new GroundcrewError('usage', {
      detail: `"${text}" names ${ids.length} accounts: ${ids.map((id) => `#${id}`).join(', ')}; say which, as #${ids[0]}`,
    });
  }
  const names = (await listAccounts(crew.scope)).map((account) => account.session_name);
  const near = alike(text, names);
  const hint = near.length > 0 ? `alike: ${near.join(', ')}` : fewOf(names);
  throw new GroundcrewError('account_config_not_found', { detail: `"${text}"; ${hint}`, details: { near } });
}

const SHOWN = 8;

function fewOf(names: readonly string[]): string {
  if (names.length === 0) return 'there are no accounts yet';
  const rest = names.length > SHOWN ? ` … all ${names.length}: groundcrew accounts` : '';
  return `accounts here: ${names.slice(0, SHOWN).join(', ')}${rest}`;
}
