import { z } from 'zod';

/** From the most to the least powerful. */
export const ROLES = ['owner', 'admin', 'manager', 'viewer'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** What an API token may be narrowed to; of each area it may read, or also write. */
export const AREAS = [
  'accounts',
  'groups',
  'campaigns',
  'posts',
  'reactions',
  'inbox',
  'settings',
  'users',
  'audit',
  'events',
] as const;
export type Area = (typeof AREAS)[number];

export const SCOPES = AREAS.flatMap((area) => [`${area}:read`, `${area}:write`] as const);
export const tokenScope = z.enum(SCOPES);
export type TokenScope = z.infer<typeof tokenScope>;

/** Whether a role includes what another one may. */
export function mayAtLeast(has: Role, least: Role): boolean {
  return ROLES.indexOf(has) <= ROLES.indexOf(least);
}

/**
 * What a route asks of its caller. Every route has one: the server refuses to serve a route without.
 * `role`: the least role, `anyone`: also without signing in, `person`: any signed-in person, for what is his own and of no
 * workspace: no token may, however powerful. `scope`: what a token that is narrowed to scopes needs beside the role; null: none.
 */
export type Access = { role: Role | 'person' | 'anyone'; scope: TokenScope | null };
