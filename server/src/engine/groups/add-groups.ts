// Groups that people add by their links: each is read, compared with what is here, and refused with a reason or added.
import { hasHiddenSigns } from '#domain/hidden-signs.ts';
import { safeValue } from '#domain/legacy/file.ts';
import { linkKey, markedChannelId, parseLink, type GroupLink } from '#domain/links.ts';
import { accountIdsByName, addNewTargets, knownTargets, type KnownTarget } from '#store/groups/entries.ts';
import type { Scope } from '#store/scope.ts';

/** `line`: where it stood, for those who look for it. `fault`: why it cannot be used, of a table's line. */
export type GroupLine = {
  line: number;
  link: string;
  niche: string;
  account: string | null;
  fault?: string | null;
};

export type RejectedLine = { line: number; value: string; reason: string };

export type AddedGroups = {
  /** `id` is null in a rehearsal. */
  added: { line: number; link: string; id: number | null }[];
  /** Lines whose group is here already, just so. */
  unchanged: number;
  rejected: RejectedLine[];
};

/** Lines that are looked up and stored together. */
const CHUNK = 2_000;
const NICHE_MAX = 100;

type Wanted = GroupLine & { parsed: GroupLink; key: string };

/**
 * Adds what is new, chunk by chunk, so that the same lines may be given again.
 */
export async function addGroups(
  scope: Scope,
  lines: readonly GroupLine[],
  options: { dry_run: boolean },
): Promise<AddedGroups> {
  const result: AddedGroups = { added: [], unchanged: 0, rejected: [] };
  const seen = new Map<string, number>();
  for (let from = 0; from < lines.length; from += CHUNK) {
    const wanted: Wanted[] = [];
    for (const line of lines.slice(from, from + CHUNK)) {
      const read = readLine(line, seen);
      if ('reason' in read) reject(result, line, read.reason);
      else wanted.push(read);
    }
    await addSome(scope, wanted, options, result);
  }
  result.rejected.sort((one, other) => one.line - other.line);
  return result;
}

function readLine(line: GroupLine, seen: Map<string, number>): Wanted | { reason: string } {
  if (typeof line.fault === 'string') return { reason: line.fault };
  const parsed = parseLink(line.link);
  if (!parsed.ok) return { reason: parsed.reason };
  if (line.niche === '') return { reason: 'names no niche' };
  if (hasHiddenSigns(line.niche)) return { reason: 'the niche has an invisible character in it' };
  if (line.niche.length > NICHE_MAX) return { reason: `the niche is longer than ${NICHE_MAX} characters` };
  const key = linkKey(parsed.link);
  const before = seen.get(key);
  if (before !== undefined) return { reason: `the same group as in line ${before}` };
  seen.set(key, line.line);
  return { ...line, parsed: parsed.link, key };
}

async function addSome(
  scope: Scope,
  wanted: readonly Wanted[],
  options: { dry_run: boolean },
  result: AddedGroups,
): Promise<void> {
  if (wanted.length === 0) return;
  const telegram_ids = wanted.flatMap(({ parsed }) => telegramId(parsed) ?? []);
  const known = await knownTargets(scope, { keys: wanted.map(({ key }) => key), telegram_ids });
  const by_key = new Map(known.map((target) => [target.link_key, target]));
  const by_id = new Map(known.map((target) => [target.telegram_id, target]));
  const accounts = await accountIdsByName(scope, [...new Set(wanted.flatMap(({ account }) => account ?? []))]);
  const fresh: (Wanted & { account_id: number | null })[] = [];
  for (const line of wanted) {
    const here = by_key.get(line.key) ?? by_id.get(telegramId(line.parsed) ?? Number.NaN);
    const account_id = line.account === null ? null : accounts.get(line.account);
    if (account_id === undefined) reject(result, line, `there is no account ${line.account}`);
    else if (!here) fresh.push({ ...line, account_id });
    else {
      const reason = refusal(line, here);
      if (reason === null) result.unchanged += 1;
      else reject(result, line, reason);
    }
  }
  const ids = options.dry_run
    ? null
    : await addNewTargets(
        scope,
        fresh.map(({ parsed, ...row }) => ({ ...row, link: parsed.link })),
      );
  for (const { line, link, key, parsed } of fresh) {
    const id = ids?.get(key) ?? null;
    if (ids && id === null) reject(result, { line, link }, 'somebody else has added it at the same time');
    else result.added.push({ line, link: parsed.link, id });
  }
}

/** Why a group that is here is not taken as it stands in the line; null: it is just so. */
function refusal(line: Wanted, here: KnownTarget): string | null {
  if (here.link_key !== line.key) return `duplicate of ${here.link}`;
  if (line.account !== null && here.account !== null && here.account !== line.account) {
    return `bound to ${here.account}, for ever`;
  }
  if (line.account !== null && here.account === null) {
    return `is here already, without an account (${here.status}): the joiner chooses one`;
  }
  return here.niche === line.niche ? null : `is here already, in niche ${here.niche}: move it there`;
}

function telegramId(link: GroupLink): number | null {
  return link.kind === 'id' ? markedChannelId(link.channel_id) : null;
}

function reject(result: AddedGroups, { line, link }: { line: number; link: string }, reason: string): void {
  result.rejected.push({ line, value: safeValue(link), reason });
}
