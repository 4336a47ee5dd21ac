import { z } from 'zod';
import { AREAS, ROLES, type Role } from '#values.ts';

export const role = z.enum(ROLES);

export const SCOPES = AREAS.flatMap((area) => [`${area}:read`, `${area}:write`] as const);
export const tokenScope = z.enum(SCOPES);
export type TokenScope = z.infer<typeof tokenScope>;

/**
 * What a route asks of its caller. Every route has one: the server refuses to serve a route without.
 * `role`: the least role, `anyone`: also without signing in, `person`: any signed-in person, for what is his own and of no
 * workspace: no token may, however powerful. `scope`: what a token that is narrowed to scopes needs beside the role; null: none.
 */
export type Access = { role: Role | 'person' | 'anyone'; scope: TokenScope | null };
