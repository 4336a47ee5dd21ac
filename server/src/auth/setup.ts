// The first person: whoever starts the first server is given a link, and its holder becomes the first owner.
import { hashPassword } from 'better-auth/crypto';
import type { Callers } from '#auth/caller.ts';
import { hashToken, newLinkToken } from '#auth/secrets.ts';
import { GroundcrewError } from '#lib/errors.ts';
import { storeSetupLink, takeSetupLink } from '#store/auth/setup-links.ts';
import { anyUser, makeMember, makePerson } from '#store/auth/users.ts';
import { listWorkspaces } from '#store/workspaces/workspaces.ts';

const LIFE_HOURS = 24;

/** The link to print, for 24 hours; null when there are users. The token is a fragment: no server and no proxy ever sees it. */
export async function offerSetup({ db }: Pick<Callers, 'db'>, public_url: string): Promise<string | null> {
  if (await anyUser(db)) return null;
  const token = newLinkToken();
  const stored = await storeSetupLink(db, { token_hash: hashToken(token), life_hours: LIFE_HOURS });
  return stored ? `${public_url}/setup#${token}` : null;
}

export async function setupOpen({ db }: Pick<Callers, 'db'>): Promise<boolean> {
  return !(await anyUser(db));
}

export type FirstOwner = { token: string; name: string; email: string; password: string };

/** Throws `link_unusable` for a link that is unknown, too old or used, and once there is any user. */
export function setUp(
  { db }: Pick<Callers, 'db'>,
  owner: FirstOwner,
): Promise<{ user_id: string; workspace_id: string }> {
  return db.transaction().execute(async (tx) => {
    if (!(await takeSetupLink(tx, hashToken(owner.token)))) throw new GroundcrewError('link_unusable');
    const [workspace] = await listWorkspaces(tx);
    if (!workspace) throw new Error('There is no workspace.');
    const person = { name: owner.name, email: owner.email, password_hash: await hashPassword(owner.password) };
    await makePerson(tx, person);
    const member = await makeMember(tx, { workspace_id: workspace.id, email: owner.email, role: 'owner' });
    if (!member) throw new Error('The first owner was not stored.');
    return { user_id: member.id, workspace_id: workspace.id };
  });
}
