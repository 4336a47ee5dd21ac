import { oc } from '@orpc/contract';
import type { Access } from '#access.ts';

/** What belongs to a route besides its shapes. */
export type RouteMeta = {
  access: Access | null;
  /** What it answers is shown once, and kept nowhere. */
  answers_secret: boolean;
};

const base = oc.$meta<RouteMeta>({ access: null, answers_secret: false });

/** Every route begins here: `route(viewer('accounts:read')).route({ method: 'GET', path: '/accounts' })`. */
export function route(access: Access, { answers_secret = false }: { answers_secret?: boolean } = {}) {
  return base.meta({ access, answers_secret }).route({
    spec: (operation) => ({
      ...operation,
      'x-access': access,
      ...(access.role === 'anyone' ? { security: [] } : {}),
    }),
  });
}

type Scope = Access['scope'];
export const viewer = (scope: Scope): Access => ({ role: 'viewer', scope });
export const manager = (scope: Scope): Access => ({ role: 'manager', scope });
export const admin = (scope: Scope): Access => ({ role: 'admin', scope });
export const owner = (scope: Scope): Access => ({ role: 'owner', scope });
export const person: Access = { role: 'person', scope: null };
export const anyone: Access = { role: 'anyone', scope: null };
