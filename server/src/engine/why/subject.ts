// What a person means: an account by session name, phone, id or name; a group by its link in any spelling, its id or
// Telegram's; a task by `task:ID`, a campaign by `campaign:NAME`.
import { alike } from '#domain/alike.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { findAccountIds } from '#store/accounts/accounts.ts';
import { listCampaigns } from '#store/campaigns/campaigns.ts';
import { findTargetIds, namesLike } from '#store/workspaces/find-subjects.ts';
import type { Scope } from '#store/scope.ts';

export type Found = { kind: 'account' | 'group' | 'task' | 'campaign'; id: number };

const KINDS = ['account', 'group', 'task', 'campaign'] as const;

/** Longer words name nothing. */
const LENGTH_MAX = 512;

/** Throws `not_found`, naming what is alike, and `bad_value` when several things are meant. */
export async function findSubject(scope: Scope, text: string): Promise<Found> {
  const word = text.trim();
  if (word === '' || word.length > LENGTH_MAX) {
    throw badSubject(`name an account, a group or a task, as ${HOW}`);
  }
  const [, prefix, named] = /^(account|group|task|campaign):(.+)$/is.exec(word) ?? [];
  const only = KINDS.find((kind) => kind === prefix?.toLowerCase()) ?? null;
  const found = await candidates(scope, named?.trim() ?? word, only);
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first) {
    const names = found.map(({ kind, id }) => `${kind}:${id}`).join(' or ');
    throw badSubject(`"${word}" names ${found.length} things; say ${names}`);
  }
  const near = alike(named ?? word, await namesLike(scope, named ?? word));
  const hint = near.length > 0 ? `alike: ${near.join(', ')}` : `write it as ${HOW}`;
  const what = only === null ? 'account, group or task' : only;
  throw new GroundcrewError('not_found', {
    detail: `no ${what} "${(named ?? word).slice(0, 100)}"; ${hint}`,
    details: { near },
  });
}

function badSubject(reason: string): GroundcrewError {
  return new GroundcrewError('bad_value', { detail: reason, details: { field: 'subject', reason } });
}

const HOW = 's1, +15550100100, @group, https://t.me/+HASH, task:7 or campaign:NAME';

async function candidates(scope: Scope, word: string, only: Found['kind'] | null): Promise<Found[]> {
  const found: Found[] = [];
  const wanted = (kind: Found['kind']) => only === null || only === kind;
  // A word with these in it is an address, even where an account bears it as its name.
  const address = /^@|[/]/.test(word);
  if (wanted('account') && (only !== null || !address)) {
    for (const id of await findAccountIds(scope, word)) found.push({ kind: 'account', id });
  }
  if (wanted('group')) for (const id of await findTargetIds(scope, word)) found.push({ kind: 'group', id });
  // Numbers and words alone could be anything: these two are named with what they are.
  if (only === 'task' && /^\d{1,15}$/.test(word)) found.push({ kind: 'task', id: Number(word) });
  if (only === 'campaign') {
    const campaigns = await listCampaigns(scope);
    const named = campaigns.filter(({ id, name }) => name.toLowerCase() === word.toLowerCase() || String(id) === word);
    for (const { id } of named) found.push({ kind: 'campaign', id });
  }
  return found;
}
