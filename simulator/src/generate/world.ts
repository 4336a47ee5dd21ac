import type { Chance } from '#chance.ts';
import { createServerKey, publicKeyOf } from '#server-key.ts';
import type { FloodRule, WorldFile } from '#world-file.ts';
import { addKinds } from './kinds.ts';
import { makeGroups, type PlannedGroup } from './groups.ts';
import { makeAccounts, makeOthers, type Account } from './people.ts';

/** A Monday morning, so that the dates of the legacy files are the same in every world of a seed. */
const STARTS_AT = '2026-03-02T08:00:00.000Z';
const DC_ID = 2;

/**
 * An account that joins with pauses of five minutes (12 an hour) and posts once a minute stays below them; one that does
 * not wait is flooded within the hour.
 */
const FLOOD_RULES: FloodRule[] = [
  { method: 'channels.joinChannel', max: 15, per_seconds: 3600, wait_seconds: 900 },
  { method: 'messages.importChatInvite', max: 15, per_seconds: 3600, wait_seconds: 900 },
  { method: 'contacts.resolveUsername', max: 300, per_seconds: 3600, wait_seconds: 600 },
  { method: 'messages.sendMessage', max: 30, per_seconds: 600, wait_seconds: 120 },
  { method: 'messages.sendMedia', max: 30, per_seconds: 600, wait_seconds: 120 },
];

export type PlannedWorld = {
  file: WorldFile;
  /** PKCS#1 PEM. */
  public_key: string;
  accounts: Account[];
  groups: PlannedGroup[];
  starts_at: Date;
};

/** Everything comes from chance, except for the RSA key pair: Node makes none from a seed. It is fresh every time. */
export function planWorld(
  chance: Chance,
  options: { accounts: number; groups: number; seed: number; all_kinds?: boolean | undefined },
): PlannedWorld {
  const starts_at = new Date(STARTS_AT);
  const accounts = makeAccounts(chance.split('accounts'), options.accounts);
  const others = makeOthers(chance.split('others'), options.accounts);
  const groups = makeGroups(chance.split('groups'), options.groups, { accounts, others, starts_at });
  if (options.all_kinds) addKinds(groups, others);
  const private_key = createServerKey();
  const api = chance.split('api');
  const file: WorldFile = {
    version: 1,
    seed: options.seed,
    starts_at: STARTS_AT,
    dc: { id: DC_ID },
    api: { id: 20_000_000 + api.int(9_000_000), hash: api.bytes(16).toString('hex') },
    private_key,
    users: [...accounts.map(({ user }) => user), ...others],
    groups: groups.map(({ world }) => world),
    flood_rules: FLOOD_RULES,
  };
  return { file, public_key: publicKeyOf(private_key), accounts, groups, starts_at };
}
